package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.UUID;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models that come, change and go while a worker runs. */
@Timeout(120)
class LiveModelsIT {
  private static final Duration QUICK = Duration.ofMillis(1);

  private final String base = "models-" + UUID.randomUUID();
  private final TopicGrammar topics = new TopicGrammar(base);
  private final InferRequests requests = new InferRequests(topics, "me");

  private SimulatedModels models;
  private MosquittoBroker broker;
  private Producer producer;
  private EmbeddedWorker worker;

  @BeforeEach
  void startWorker() {
    models = new SimulatedModels().with("first", QUICK);
    broker = MosquittoBroker.start();
    producer = Producer.mqtt5(broker, "me");
    producer.subscribe(requests.replies(), 1);
    worker =
        EmbeddedWorker.start(
            WorkerSettings.simulated(broker.uri(), "w", models.path()).withBase(base));
  }

  @AfterEach
  void stopWorker() {
    worker.close();
    producer.close();
    broker.close();
    models.close();
  }

  private JsonNode answer(String model, String id) {
    producer.publish(requests.to(model, id));
    return ReplyJson.of(producer.await(requests.reply(id), Limits.GENEROUS));
  }

  private JsonNode retained(String topic) {
    try (Producer reader = Producer.mqtt5(broker, "look-" + UUID.randomUUID())) {
      reader.subscribe(topic, 1);
      return ReplyJson.of(reader.await(topic, Limits.GENEROUS));
    }
  }

  private void awaitInfo(String text, boolean there) {
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> retained(topics.info("w")).path("models").toString().contains(text) == there);
  }

  @Test
  void aModelThatIsAddedServesWithoutARestart() {
    assertThat(ReplyJson.code(answer("second", "1"))).isEqualTo("MODEL_NOT_FOUND");

    models.with("second", QUICK);
    awaitInfo("second", true);

    assertThat(ReplyJson.code(answer("second", "2"))).isEqualTo("OK");
  }

  @Test
  void aModelThatChangedAnswersInItsNewForm() {
    assertThat(answer("first", "1").at("/result/outputs/output/shape").toString()).isEqualTo("[3]");

    models.with("first", QUICK, 5);

    await()
        .atMost(Limits.GENEROUS)
        .until(
            () ->
                answer("first", UUID.randomUUID().toString())
                    .at("/result/outputs/output/shape")
                    .toString(),
            "[5]"::equals);
  }

  @Test
  void aModelThatIsRemovedIsUnloadedAndNotFound() throws IOException {
    assertThat(ReplyJson.code(answer("first", "1"))).isEqualTo("OK");

    Files.delete(models.path().resolve("models.d/first.yaml"));
    awaitInfo("first", false);

    assertThat(ReplyJson.code(answer("first", "2"))).isEqualTo("MODEL_NOT_FOUND");
    try (WorkerControl control = new WorkerControl(broker, topics, "w")) {
      await()
          .atMost(Limits.GENEROUS)
          .until(() -> control.ask("status").path("loaded_models").isEmpty());
    }
  }

  @Test
  void aBrokenEntryIsTheProblemInStatusUntilItIsMended() throws IOException {
    Files.writeString(models.path().resolve("models.d/bad.yaml"), "name: [");
    await()
        .atMost(Limits.GENEROUS)
        .until(
            () -> retained(topics.status("w")).at("/problem/text").asText().contains("bad.yaml"));
    assertThat(retained(topics.status("w")).path("degraded").asBoolean()).isTrue();
    assertThat(ReplyJson.code(answer("first", "1"))).isEqualTo("OK");

    Files.delete(models.path().resolve("models.d/bad.yaml"));

    await()
        .atMost(Limits.GENEROUS)
        .until(() -> !retained(topics.status("w")).path("degraded").asBoolean(true));
  }

  @Test
  void controlReadsTheModelsAtOnce() {
    try (WorkerControl control = new WorkerControl(broker, topics, "w")) {
      models.with("second", QUICK);

      JsonNode reply = control.ask("reload");

      assertThat(ReplyJson.code(reply)).as(reply.toString()).isEqualTo("OK");
      assertThat(reply.path("models").toString()).contains("first", "second", "shapes-clip");
      assertThat(reply.path("problems")).isEmpty();
      assertThat(ReplyJson.code(answer("second", "1"))).isEqualTo("OK");
    }
  }
}
