package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deadlines that end while the device is busy: answered then, not when it is free. */
@Timeout(120)
class DeadlineIT {
  private final String name = "deadline-" + UUID.randomUUID();
  private final TopicGrammar topics = new TopicGrammar(name);
  private final InferRequests requests = new InferRequests(topics, "me");

  private SimulatedModels models;
  private Broker broker;
  private EmbeddedWorker worker;
  private WorkerControl control;
  private Producer producer;

  @BeforeEach
  void startWorker() {
    models =
        new SimulatedModels()
            .with("slow", Duration.ofSeconds(2))
            .with("quick", Duration.ofMillis(1))
            .with("never", Duration.ofMillis(1));
    broker = MosquittoBroker.start();
    worker =
        EmbeddedWorker.start(
            WorkerSettings.simulated(broker.uri(), "deadline", models.path()).withBase(name));
    control = new WorkerControl(broker, topics, "deadline");
    producer = Producer.mqtt5(broker, name);
    producer.subscribe(requests.replies(), 1);
  }

  @AfterEach
  void stopWorker() {
    producer.close();
    control.close();
    worker.close();
    broker.close();
    models.close();
  }

  @Test
  void aWaitingRequestIsAnsweredExpiredBeforeTheRunningOneEndsAndDoesNotRun() {
    runSlow("running", "");
    producer.publish(requests.to("never", "timeout", "\"timeout_ms\": 200"));
    producer.publish(requests.to("never", "expiry").withExpiry(Duration.ofSeconds(1)));
    String longAgo = Instant.now().minusSeconds(60).toString();
    producer.publish(
        requests.to("never", "late", "\"timeout_ms\": 5000, \"sent_at\": \"" + longAgo + "\""));

    Delivery running = producer.await(requests.reply("running"), Limits.GENEROUS);

    for (String id : new String[] {"timeout", "expiry", "late"}) {
      Delivery expired = producer.await(requests.reply(id), Limits.GENEROUS);
      JsonNode reply = ReplyJson.of(expired);
      assertThat(ReplyJson.code(reply)).as(id).isEqualTo("EXPIRED");
      assertThat(reply.path("retryable").asBoolean()).isTrue();
      assertThat(reply.path("error").asText()).contains("timeout_ms");
      assertThat(expired.position()).as(id).isLessThan(running.position());
    }
    assertThat(ReplyJson.code(ReplyJson.of(running))).isEqualTo("OK");
    assertNothingRunAfterwards("never", 1);
  }

  @Test
  void aRunningRequestIsAnsweredTimeoutWhileItStillRuns() {
    runSlow("running", "\"timeout_ms\": 500");

    JsonNode reply = ReplyJson.of(producer.await(requests.reply("running"), Limits.GENEROUS));

    assertThat(control.running()).isEqualTo("running");
    assertThat(ReplyJson.code(reply)).isEqualTo("TIMEOUT");
    assertThat(reply.path("error").asText()).contains("timeout_ms");
    producer.publish(requests.to("quick", "after"));
    JsonNode after = ReplyJson.of(producer.await(requests.reply("after"), Limits.GENEROUS));
    assertThat(after.at("/timing/queued_ms").asDouble()).isGreaterThan(500);
    assertThat(producer.deliveries()).hasSize(2);
    assertThat(worker.results()).isEqualTo(1);
  }

  @Test
  void aDeadlineThatIsKeptChangesNothing() {
    producer.publish(
        requests.to("quick", "kept", "\"timeout_ms\": 20000").withExpiry(Duration.ofSeconds(60)));

    JsonNode reply = ReplyJson.of(producer.await(requests.reply("kept"), Limits.GENEROUS));

    assertThat(ReplyJson.code(reply)).isEqualTo("OK");
  }

  /** Has the device work for two seconds, and returns when it has begun. */
  private void runSlow(String id, String moreJson) {
    producer.publish(requests.to("slow", id, moreJson));
    control.awaitRunning(id);
  }

  /** The requests named a model of their own: had one of them run, it would be loaded. */
  private void assertNothingRunAfterwards(String model, long resultsBefore) {
    producer.publish(requests.to("quick", "after"));
    producer.await(requests.reply("after"), Limits.GENEROUS);
    assertThat(control.ask("status").path("loaded_models").toString())
        .contains("quick")
        .doesNotContain(model);
    assertThat(worker.results()).isEqualTo(resultsBefore + 1);
  }
}
