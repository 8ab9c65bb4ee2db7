package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Producers of every kind that may go, or come before the others: none is left without its reply.
 */
@Timeout(180)
class OfflineSamplesIT {
  private static final String ANSWER = "a red circle";

  @TempDir private static Path folder;
  private static MosquittoBroker broker;
  private static List<SampleProducer> producers;
  private static WorkerSettings settings;

  @BeforeAll
  static void startBroker() {
    broker = MosquittoBroker.start(MosquittoSettings.lossless());
    settings = WorkerSettings.cpu(broker.uri(), "offline");
    EmbeddedWorker.start(settings).close(); // from now on the broker keeps requests for it
    int port = broker.port();
    compileJavaSample();
    producers =
        List.of(
            SampleProducer.shell(port, folder),
            SampleProducer.python(port),
            SampleProducer.node(port),
            SampleProducer.java(port, folder));
  }

  private static void compileJavaSample() {
    Path checkout = WorkerProcess.checkout();
    String compiler = Path.of(System.getProperty("java.home"), "bin", "javac").toString();
    String libraries = checkout.resolve("worker/target/dist/lib") + "/*";
    String source = checkout.resolve("client-samples/java/HailoProducer.java").toString();

    ExternalCommand.Outcome outcome =
        ExternalCommand.run(
            Limits.GENEROUS,
            List.of(compiler, "-proc:none", "-d", folder.toString(), "-cp", libraries, source));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void aProducerGoesAfterPublishingAndReadsItsReplyWhenItComesBack() {
    Map<SampleProducer, ExternalCommand> gone = new LinkedHashMap<>();
    producers.forEach(each -> gone.put(each, ExternalCommand.start(each.asksAndGoes())));
    gone.forEach(OfflineSamplesIT::awaitSuccess);
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings)) {
      assertThat(Readiness.await(Limits.GENEROUS, () -> answered(worker) == producers.size()))
          .as("answered: %s of %s", answered(worker), producers)
          .isTrue();
    }

    Map<SampleProducer, ExternalCommand> back = new LinkedHashMap<>();
    producers.forEach(each -> back.put(each, ExternalCommand.start(each.comesBack())));

    back.forEach((each, command) -> assertThat(awaitSuccess(each, command)).contains(ANSWER));
  }

  @Test
  void aProducerIsThereBeforeTheBrokerAndTheWorkerAndWaits() {
    broker.stop();
    Map<SampleProducer, ExternalCommand> waiting = new LinkedHashMap<>();
    for (SampleProducer each : producers) {
      if (!each.asks().isEmpty()) {
        waiting.put(each, ExternalCommand.start(each.asks()));
      }
    }
    waiting.forEach((each, command) -> command.awaitOutput("asked", Limits.GENEROUS));

    broker.restart();
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings)) {
      waiting.forEach((each, command) -> assertThat(awaitSuccess(each, command)).contains(ANSWER));
    }
  }

  private static long answered(EmbeddedWorker worker) {
    return worker.metrics().answers().getOrDefault("clip OK", 0L);
  }

  /** What a command printed that must end well. */
  private static String awaitSuccess(SampleProducer producer, ExternalCommand command) {
    try (command) {
      ExternalCommand.Outcome outcome = command.await(Limits.GENEROUS);
      assertThat(outcome.exitCode()).as(producer + " said: " + outcome.err()).isZero();
      return outcome.out();
    }
  }
}
