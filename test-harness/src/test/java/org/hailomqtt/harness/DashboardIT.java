package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The dashboard in Chromium: test-harness/browser/dashboard.mjs does what a person would, and
 * leaves pictures of the page in target/screenshots.
 */
@Timeout(180)
class DashboardIT {
  private static final Path HARNESS = WorkerProcess.checkout().resolve("test-harness");
  private static final Path SCREENSHOTS = HARNESS.resolve(Path.of("target", "screenshots"));
  private static final Path PICTURE =
      WorkerProcess.checkout().resolve(Path.of("client-samples", "pictures", "red-circle.jpg"));
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String TOKEN = "Quite-a-secret-0815";
  private static final int LAST = 60;

  private static MosquittoBroker broker;
  private static SimulatedModels models;
  private static WorkerProcess idle;
  private static int idlePort;

  @BeforeAll
  static void startWorker() throws IOException {
    assertThat(HARNESS.resolve(Path.of("browser", "node_modules", "playwright-core")))
        .as("./check fetches it; so does: cd test-harness/browser && npm ci --ignore-scripts")
        .isDirectory();
    Files.createDirectories(SCREENSHOTS);
    broker = MosquittoBroker.start();
    models =
        new SimulatedModels()
            .with("slow", Duration.ofMillis(400))
            .with("quick", Duration.ofMillis(1))
            .withWriter("talks", Duration.ofMillis(100), 300);
    idlePort = FreePort.find();
    idle = simulated("idle", idlePort);
    idle.awaitReady(broker, topics("idle"), Limits.GENEROUS);
  }

  @AfterAll
  static void stopWorker() {
    idle.close();
    models.close();
    broker.close();
  }

  @Test
  void aWorkerUnderLoadIsWatchedAndOperated() throws IOException {
    TopicGrammar topics = topics("load");
    InferRequests requests = new InferRequests(topics, "load");
    int port = FreePort.find();
    try (WorkerProcess worker = simulated("load", port);
        Producer producer = Producer.mqtt5(broker, "load")) {
      worker.awaitReady(broker, topics, Limits.GENEROUS);
      for (int i = 0; i <= LAST; i++) {
        producer.publish(requests.to("slow", "r" + i));
      }

      ExternalCommand.Outcome outcome =
          browse("load", port, "load/r" + LAST, SCREENSHOTS.toString());

      assertThat(outcome.exitCode()).as(outcome.err() + worker.describe()).isZero();
      for (String name : List.of("light", "dark", "phone")) {
        assertThat(SCREENSHOTS.resolve(name + ".png")).isNotEmptyFile();
      }
    }
  }

  @Test
  void aDroppedPictureIsToldAfterTheLogin() throws IOException {
    int port = FreePort.find();
    try (WorkerProcess worker =
        worker(Map.of("HAILO_WORKER_HTTP_TOKEN", TOKEN), "try", port, "--device-kind", "cpu")) {
      worker.awaitReady(broker, topics("try"), Limits.GENEROUS);

      ExternalCommand.Outcome outcome =
          browse("try", port, TOKEN, PICTURE.toString(), SCREENSHOTS.toString());

      assertThat(outcome.exitCode()).as(outcome.err() + worker.describe()).isZero();
    }
  }

  @Test
  void aTextIsReadWhileItIsWrittenAndCancelled() {
    ExternalCommand.Outcome outcome = browse("talk", idlePort);

    assertThat(outcome.exitCode()).as(outcome.err() + idle.describe()).isZero();
  }

  @Test
  void aPageOfAnotherSiteIsRefused() {
    ExternalCommand.Outcome outcome = browse("forged", idlePort);

    assertThat(outcome.exitCode()).as(outcome.err() + idle.describe()).isZero();
  }

  @Test
  void whatGoesAwayAndComesBackIsTold() {
    try (ExternalCommand page = ExternalCommand.start(command("away", idlePort))) {
      page.awaitOutput("open", LIMIT);
      broker.stop();
      page.awaitOutput("saw the broker gone", LIMIT);
      broker.restart();
      page.awaitOutput("saw the broker back", LIMIT);
      idle.stop();
      page.awaitOutput("saw the worker gone", LIMIT);
      idle.restart();

      ExternalCommand.Outcome outcome = page.await(LIMIT);

      assertThat(outcome.exitCode()).as(outcome.err() + idle.describe()).isZero();
    } finally {
      broker.restart();
      idle.restart();
      idle.awaitReady(broker, topics("idle"), Limits.GENEROUS);
    }
  }

  private static WorkerProcess simulated(String id, int port) {
    return worker(Map.of(), id, port, "--models-dir", models.path().toString());
  }

  /** Each under a base of its own, where none stands by for another. */
  private static WorkerProcess worker(
      Map<String, String> environment, String id, int port, String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of("--topics-base", topics(id).base(), "--http-bind", "127.0.0.1:" + port));
    flags.addAll(List.of(more));
    return WorkerProcess.start(environment, broker.uri(), id, flags.toArray(String[]::new));
  }

  private static TopicGrammar topics(String id) {
    return new TopicGrammar("dashboard/" + id);
  }

  private static ExternalCommand.Outcome browse(String scenario, int port, String... more) {
    return ExternalCommand.run(LIMIT, command(scenario, port, more));
  }

  private static List<String> command(String scenario, int port, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "node",
                HARNESS.resolve(Path.of("browser", "dashboard.mjs")).toString(),
                scenario,
                "http://127.0.0.1:" + port + "/"));
    command.addAll(List.of(more));
    return command;
  }
}
