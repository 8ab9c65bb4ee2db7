package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same request more than once: by its sender, and by the broker after a cut. */
@Timeout(120)
class DuplicateIT {
  private final String name = "duplicate-" + UUID.randomUUID();
  private final TopicGrammar topics = new TopicGrammar(name);
  private final InferRequests requests = new InferRequests(topics, "me");

  private SimulatedModels models;
  private MosquittoBroker broker;
  private FaultProxy proxy;
  private EmbeddedWorker worker;
  private WorkerControl control;
  private Producer producer;

  @BeforeEach
  void startWorker() {
    models =
        new SimulatedModels()
            .with("slow", Duration.ofMillis(1_500))
            .with("quick", Duration.ofMillis(1));
    broker = MosquittoBroker.start();
    proxy = FaultProxy.before(broker);
    worker =
        EmbeddedWorker.start(
            WorkerSettings.simulated(proxy.uri(), "duplicate", models.path()).withBase(name));
    control = new WorkerControl(broker, topics, "duplicate");
    producer = Producer.mqtt5(broker, name);
    producer.subscribe(requests.replies(), 1);
  }

  @AfterEach
  void stopWorker() {
    producer.close();
    control.close();
    worker.close();
    proxy.close();
    broker.close();
    models.close();
  }

  @Test
  void publishedAgainWhileItRunsItRunsOnceAndIsAnsweredOnce() {
    producer.publish(requests.to("slow", "1"));
    control.awaitRunning("1");
    producer.publish(requests.to("slow", "1"));
    producer.publish(requests.to("quick", "last"));

    producer.await(requests.reply("last"), Limits.GENEROUS);

    awaitAcknowledged(3);
    assertThat(producer.deliveries())
        .extracting(Delivery::topic)
        .containsExactly(requests.reply("1"), requests.reply("last"));
    assertThat(worker.results()).isEqualTo(2);
    assertThat(worker.metrics().total(Event.JOINED)).isEqualTo(1);
  }

  @Test
  void publishedAgainAfterItsAcknowledgementItIsAnsweredFromMemory() {
    producer.publish(requests.to("quick", "1"));
    JsonNode first = ReplyJson.of(producer.await(requests.reply("1"), Limits.GENEROUS));
    awaitAcknowledged(1);

    producer.publish(requests.to("quick", "1"));

    JsonNode second = ReplyJson.of(producer.await(requests.reply("1"), Limits.GENEROUS));
    assertThat(first.has("duplicate")).isFalse();
    assertThat(second.path("duplicate").asBoolean()).isTrue();
    assertThat(second.path("result")).isEqualTo(first.path("result"));
    assertThat(worker.results()).isEqualTo(1);
  }

  @Test
  void anotherBodyUnderTheSameIdIsAConflictWhileTheFirstRuns() {
    producer.publish(requests.to("slow", "1"));
    control.awaitRunning("1");
    producer.publish(requests.to("quick", "1"));

    JsonNode conflict = ReplyJson.of(producer.await(requests.reply("1"), Limits.GENEROUS));
    JsonNode result = ReplyJson.of(producer.await(requests.reply("1"), Limits.GENEROUS));

    assertThat(ReplyJson.code(conflict)).isEqualTo("CONFLICT");
    assertThat(conflict.path("error").asText()).contains("choose another id");
    assertThat(ReplyJson.code(result)).isEqualTo("OK");
    assertThat(result.path("model").asText()).isEqualTo("slow");
  }

  @Test
  void anotherBodyUnderTheSameIdIsANewRequestOnceTheFirstIsAcknowledged() {
    producer.publish(requests.to("quick", "1"));
    producer.await(requests.reply("1"), Limits.GENEROUS);
    awaitAcknowledged(1);

    producer.publish(requests.to("quick", "1", "\"metadata\": 2"));

    JsonNode second = ReplyJson.of(producer.await(requests.reply("1"), Limits.GENEROUS));
    assertThat(second.path("metadata").asInt()).isEqualTo(2);
    assertThat(second.has("duplicate")).isFalse();
    assertThat(worker.results()).isEqualTo(2);
  }

  @Test
  void deliveredAgainAfterACutTheRunningOneIsJoined() {
    producer.publish(requests.to("slow", "1"));
    control.awaitRunning("1");

    proxy.cut();

    JsonNode reply = ReplyJson.of(producer.await(requests.reply("1"), Limits.GENEROUS));
    assertThat(ReplyJson.code(reply)).isEqualTo("OK");
    assertThat(reply.has("duplicate")).isFalse();
    awaitAcknowledged(1);
    assertThat(worker.results()).isEqualTo(1);
    assertThat(producer.deliveries()).hasSize(1);
    assertThat(AckOrder.violations(proxy.recorder().packets(), name)).isEmpty();
  }

  @Test
  void deliveredAgainAfterItFinishedWithoutABrokerItIsAnsweredFromMemory() {
    producer.publish(requests.to("slow", "1"));
    control.awaitRunning("1");
    proxy.refuse();
    proxy.cut();
    await().atMost(Limits.GENEROUS).until(() -> worker.results() == 1);

    proxy.resume();

    JsonNode reply = ReplyJson.of(producer.await(requests.reply("1"), Limits.GENEROUS));
    assertThat(ReplyJson.code(reply)).isEqualTo("OK");
    assertThat(reply.has("duplicate")).as("it was never published before").isFalse();
    awaitAcknowledged(1);
    assertThat(worker.results()).isEqualTo(1);
    assertThat(AckOrder.violations(proxy.recorder().packets(), name)).isEmpty();
  }

  @Test
  void anIdIsFreeAgainAfterTheBrokerForgotItsRequest() {
    producer.publish(requests.to("slow", "1"));
    control.awaitRunning("1");
    broker.kill9();
    await().atMost(Limits.GENEROUS).until(() -> worker.state() != WorkerState.BUSY);
    broker.restart();
    worker.awaitConnected();
    await().atMost(Limits.GENEROUS).until(() -> worker.results() == 1);

    try (Producer again = Producer.mqtt5(broker, name)) {
      again.subscribe(requests.replies(), 1);
      again.publish(requests.to("quick", "1"));

      JsonNode reply = ReplyJson.of(again.await(requests.reply("1"), Limits.GENEROUS));
      assertThat(ReplyJson.code(reply)).isEqualTo("OK");
      assertThat(reply.path("model").asText()).isEqualTo("quick");
    }
  }

  @Test
  void manyCutsLoseNothingAndRunNothingTwice() {
    int count = 200;
    List<String> expected =
        IntStream.range(0, count).mapToObj(i -> requests.reply("n" + i)).toList();
    for (int i = 0; i < count; i++) {
      producer.publish(requests.to("quick", "n" + i));
      if (i % 50 == 25) {
        proxy.cut();
      }
    }

    await()
        .atMost(Limits.GENEROUS)
        .untilAsserted(
            () ->
                assertThat(producer.deliveries().stream().map(Delivery::topic).distinct())
                    .containsAll(expected));
    assertThat(worker.results()).isEqualTo(count);
    assertThat(AckOrder.violations(proxy.recorder().packets(), name)).isEmpty();
  }

  private void awaitAcknowledged(long count) {
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> worker.metrics().total(Event.ACKNOWLEDGED) >= count);
  }
}
