package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shell scripts, as they lie in client-samples, against a real worker. */
@Timeout(120)
class ShellSampleIT {
  private static final Path SAMPLES = WorkerProcess.checkout().resolve("client-samples");
  private static final TopicGrammar TOPICS = new TopicGrammar(TopicGrammar.DEFAULT_BASE);

  private static MosquittoBroker broker;
  private static EmbeddedWorker worker;

  @BeforeAll
  static void startWorker() {
    broker = MosquittoBroker.start();
    worker = EmbeddedWorker.start(WorkerSettings.cpu(broker.uri(), "shell"));
  }

  @AfterAll
  static void stopWorker() {
    worker.close();
    broker.close();
  }

  @Test
  void aPictureIsSentAndItsReplyPrinted() {
    ExternalCommand.Outcome outcome = run("request.sh", "clip", picture("red-circle"));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(ReplyJson.of(outcome.out()).at("/result/labels/0/label").asText())
        .isEqualTo("a red circle");
  }

  @Test
  void everyReplyOfABatchIsPrintedWithItsFile() {
    ExternalCommand.Outcome outcome =
        run("batch.sh", "clip", picture("red-circle"), picture("yellow-star"));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out().lines())
        .hasSize(2)
        .anyMatch(line -> line.contains("/red-circle.jpg ") && line.contains("\"a red circle\""))
        .anyMatch(line -> line.contains("/yellow-star.jpg ") && line.contains("\"a yellow star\""));
  }

  @Test
  void aReplyThatDidNotComeInTimeIsReadLaterWithThePrintedCommand() {
    pause("pause");
    ExternalCommand.Outcome gaveUp;
    try {
      gaveUp =
          ExternalCommand.run(
              Limits.GENEROUS,
              command(List.of("SECONDS_TO_WAIT=1"), "request.sh", "clip", picture("red-circle")));
    } finally {
      pause("resume");
    }
    String printed =
        gaveUp
            .err()
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("mosquitto_sub "))
            .findFirst()
            .orElseThrow();

    ExternalCommand.Outcome later =
        ExternalCommand.run(Limits.GENEROUS, List.of(printed.split(" ")));

    assertThat(gaveUp.exitCode()).isEqualTo(1);
    assertThat(later.out()).contains("\"a red circle\"");
  }

  @Test
  void aRequestThatWaitsIsCancelled() {
    try (Producer producer = Producer.mqtt5(broker, "cancelled")) {
      producer.subscribe(TOPICS.base() + "/reply/wall/#", 1);
      pause("pause");
      try {
        producer.publish(
            Message.of(
                TOPICS.request(Lane.NORMAL, "clip", "wall", "7"),
                "{\"input\":{\"text\":\"a red circle\"}}"));

        // The broker may hand the cancellation over before the request.
        await()
            .atMost(Limits.GENEROUS)
            .until(
                () ->
                    run("cancel.sh", "wall", "7").exitCode() == 0
                        && !producer.deliveries().isEmpty());

        assertThat(ReplyJson.code(ReplyJson.of(producer.deliveries().get(0))))
            .isEqualTo("CANCELLED");
      } finally {
        pause("resume");
      }
    }
  }

  @Test
  void watchingShowsTheWorker() {
    try (ExternalCommand watching = ExternalCommand.start(command(List.of(), "watch.sh"))) {
      watching.awaitOutput("/worker/shell/availability online", Limits.GENEROUS);
      watching.awaitOutput("/worker/shell/status {", Limits.GENEROUS);
    }
  }

  private static void pause(String action) {
    try (Producer producer = Producer.mqtt5(broker, "control")) {
      String reply = TOPICS.base() + "/reply/control/" + action;
      producer.subscribe(reply, 1);
      producer.publish(
          Message.of(TOPICS.base() + "/control/shell/" + action + "/control/" + action, ""));
      producer.await(reply, Limits.GENEROUS);
    }
  }

  private static ExternalCommand.Outcome run(String script, String... arguments) {
    return ExternalCommand.run(Duration.ofSeconds(60), command(List.of(), script, arguments));
  }

  private static List<String> command(
      List<String> environment, String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of("env", "PORT=" + broker.port()));
    command.addAll(environment);
    command.add(SAMPLES.resolve("shell").resolve(script).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static String picture(String name) {
    return SAMPLES.resolve("pictures").resolve(name + ".jpg").toString();
  }
}
