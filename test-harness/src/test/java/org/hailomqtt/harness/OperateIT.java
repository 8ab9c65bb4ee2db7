package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands that look after workers over the broker: status, pause, models load, cancel. */
@Timeout(120)
class OperateIT {
  private final String base = "operate-" + UUID.randomUUID();
  private final InferRequests requests = new InferRequests(new TopicGrammar(base), "me");

  private SimulatedModels models;
  private MosquittoBroker broker;

  @BeforeEach
  void startBroker() {
    models = new SimulatedModels().with("quick", Duration.ofMillis(1));
    broker = MosquittoBroker.start();
  }

  @AfterEach
  void stopBroker() {
    broker.close();
    models.close();
  }

  private EmbeddedWorker worker(String id) {
    return EmbeddedWorker.start(
        WorkerSettings.simulated(broker.uri(), id, models.path()).withBase(base));
  }

  private ExternalCommand.Outcome command(String... words) {
    List<String> command =
        new ArrayList<>(List.of(WorkerProcess.checkout().resolve("hailo-worker").toString()));
    command.addAll(List.of(words));
    command.addAll(List.of("--broker-url=" + broker.uri(), "--topics-base=" + base));
    return ExternalCommand.run(Limits.GENEROUS, command);
  }

  private String done(String... words) {
    ExternalCommand.Outcome outcome = command(words);
    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    return outcome.out();
  }

  @Test
  void aWorkerIsShownPausedAndResumed() {
    try (EmbeddedWorker worker = worker("w")) {
      assertThat(done("status")).contains("w  ready", "simulated", "high 0 waiting");

      assertThat(done("pause")).contains("w: requests wait");
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(() -> assertThat(done("status")).contains("w  paused"));
      JsonNode json = ReplyJson.of(done("status", "--json"));
      assertThat(json.at("/workers/0/status/state").asText()).isEqualTo("paused");
      assertThat(json.at("/workers/0/availability").asText()).isEqualTo("online");

      assertThat(done("drain")).contains("w: drained");
      assertThat(done("resume", "--worker=w")).contains("w: takes requests again");
      worker.awaitConnected();
    }
  }

  @Test
  void whatWaitsIsCancelledAndAModelIsLoadedAndPinned() {
    try (EmbeddedWorker worker = worker("w");
        Producer producer = Producer.mqtt5(broker, "me")) {
      producer.subscribe(requests.replies(), 1);
      done("pause");
      producer.publish(requests.to("quick", "1"));

      assertThat(done("cancel", "me", "1")).contains("w: cancelled");

      JsonNode reply = ReplyJson.of(producer.await(requests.reply("1"), Limits.GENEROUS));
      assertThat(ReplyJson.code(reply)).isEqualTo("CANCELLED");
      producer.publish(requests.to("quick", "2"));
      assertThat(done("purge", "you")).contains("w: 0 requests cancelled");
      assertThat(done("purge", "me")).contains("w: 1 requests cancelled");
      ExternalCommand.Outcome again = command("cancel", "me", "unknown");
      assertThat(again.exitCode()).isEqualTo(1);
      assertThat(done("models", "pin", "quick")).contains("Model loaded and pinned");
      assertThat(done("models", "unload", "quick", "--json")).contains("Model unloaded");
      ExternalCommand.Outcome unknown = command("models", "load", "nothing");
      assertThat(unknown.exitCode()).isEqualTo(1);
      assertThat(unknown.out()).contains("no model 'nothing'", "MODEL_NOT_FOUND");
      worker.awaitConnected();
    }
  }

  @Test
  void whoeverIsNotThereIsNamedWithWhatToDo() {
    ExternalCommand.Outcome nobody = command("status");
    assertThat(nobody.exitCode()).isEqualTo(3);
    assertThat(nobody.err()).contains("no worker is online on base " + base, "hailo-worker run");

    worker("gone").close();
    ExternalCommand.Outcome gone = command("pause", "--worker=gone");
    assertThat(gone.exitCode()).isEqualTo(3);
    assertThat(gone.err()).contains("worker gone is not online", "(offline: gone)");

    broker.stop();
    ExternalCommand.Outcome unreachable = command("resume");
    assertThat(unreachable.exitCode()).isEqualTo(3);
    assertThat(unreachable.err()).contains("can't be reached");
  }

  @Test
  void ofSeveralWorkersEachAnswers() {
    try (EmbeddedWorker first = worker("first");
        EmbeddedWorker second =
            EmbeddedWorker.startUnconnected(
                WorkerSettings.simulated(broker.uri(), "second", models.path()).withBase(base))) {
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(() -> assertThat(done("status")).contains("second  standby"));

      ExternalCommand.Outcome outcome = command("models", "load", "quick");

      assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
      assertThat(outcome.out()).contains("first: Model", "second: Model");
      assertThat(outcome.err()).contains("2 workers answered", "--worker ID");
      first.awaitConnected();
      assertThat(second).isNotNull();
    }
  }
}
