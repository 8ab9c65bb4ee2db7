package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.protocol.WorkerState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker leaves with the broker about itself, for whoever comes later. */
@Timeout(120)
class AvailabilityIT {
  private final String name = "availability-" + UUID.randomUUID();
  private final TopicGrammar topics = new TopicGrammar(name);
  private final InferRequests requests = new InferRequests(topics, "me");

  private SimulatedModels models;
  private MosquittoBroker broker;

  @BeforeEach
  void startBroker() {
    models = new SimulatedModels().with("slow", Duration.ofSeconds(1));
    broker = MosquittoBroker.start();
  }

  @AfterEach
  void stopBroker() {
    broker.close();
    models.close();
  }

  @Test
  void onlineIsRetainedWhileItRunsAndOfflineAfterwards() {
    EmbeddedWorker worker = EmbeddedWorker.start(settings());
    awaitRetained(topics.availability("w"), "online");

    worker.close();

    awaitRetained(topics.availability("w"), "offline");
    assertThat(status().path("state").asText()).isEqualTo("offline");
    assertThat(worker.state()).isEqualTo(WorkerState.OFFLINE);
  }

  @Test
  void statusIsRetainedAndFollowsTheState() {
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings())) {
      awaitState("ready");
      JsonNode ready = status();
      assertThat(ready.path("worker").asText()).isEqualTo("w");
      assertThat(ready.path("degraded").asBoolean(true)).isFalse();
      assertThat(ready.path("problem").isMissingNode() || ready.path("problem").isNull()).isTrue();
      assertThat(ready.at("/lanes/high/waiting").asInt(-1)).isZero();
      assertThat(ready.at("/lanes/normal/waiting").asInt(-1)).isZero();
      assertThat(ready.at("/lanes/low/waiting").asInt(-1)).isZero();
      assertThat(ready.path("counters").isObject()).isTrue();
      assertThat(Instant.parse(ready.path("at").asText()))
          .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));

      try (Producer producer = Producer.mqtt5(broker, name)) {
        producer.publish(requests.to("slow", "1"));
      }

      awaitState("busy");
      awaitState("ready");
    }
  }

  @Test
  void infoSaysWhatItServes() {
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings())) {
      JsonNode info = ReplyJson.of(retained(topics.info("w")));

      assertThat(info.path("worker").asText()).isEqualTo("w");
      assertThat(info.path("version").asText()).isNotEmpty();
      assertThat(info.at("/device/kind").asText()).isEqualTo("simulated");
      assertThat(info.at("/limits/max_request_bytes").asInt()).isEqualTo(8 << 20);
      assertThat(info.path("types").toString()).contains("infer", "clip");
      assertThat(info.path("models").toString()).contains("slow", "shapes-clip");
    }
  }

  @Test
  void aWorkerThatStartsBeforeItsBrokerWaitsForIt() {
    broker.stop();
    try (EmbeddedWorker worker = EmbeddedWorker.startUnconnected(settings())) {
      await().atMost(Limits.GENEROUS).until(() -> worker.state() == WorkerState.WAITING_FOR_BROKER);

      broker.restart();

      worker.awaitConnected();
      awaitState("ready");
      awaitRetained(topics.availability("w"), "online");
    }
  }

  @Test
  void aBrokerThatForgotEverythingIsToldAgain() {
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings())) {
      awaitState("ready");
      broker.kill9();
      await().atMost(Limits.GENEROUS).until(() -> worker.state() == WorkerState.WAITING_FOR_BROKER);

      broker.restart();

      worker.awaitConnected();
      awaitState("ready");
      awaitRetained(topics.availability("w"), "online");
      assertThat(ReplyJson.of(retained(topics.info("w"))).path("worker").asText()).isEqualTo("w");
    }
  }

  /** On HiveMQ, which says why it ends a connection; mosquitto 2.0.11 does not. */
  @Test
  void oneWhoseSessionsAnUnknownClientTakesAgainSaysSoAndDoesNotFight() {
    Broker shared = HiveMqBroker.shared();
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings(shared, "w"));
        WorkerControl control = new WorkerControl(shared, topics, "w")) {
      try (Producer once = thief(shared)) {
        await().atMost(Limits.GENEROUS).until(() -> !once.isConnected());
      }
      await().atMost(Limits.GENEROUS).until(() -> worker.state() == WorkerState.READY);

      try (Producer again = thief(shared)) {
        await().atMost(Limits.GENEROUS).until(() -> worker.state() == WorkerState.CONFLICT);

        JsonNode status = control.ask("status");
        assertThat(status.path("state").asText()).isEqualTo("conflict");
        assertThat(status.at("/problem/what_to_do").asText()).contains("topics.base");
        assertThat(again.isConnected()).isTrue();
      }
    }
  }

  /** mosquitto 2.0.11 says nothing, so that it shows only by being taken away again and again. */
  @Test
  void itGivesUpAlsoWhereTheBrokerDoesNotSayWhy() {
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings())) {
      await()
          .atMost(Limits.GENEROUS)
          .pollInterval(Duration.ofMillis(700))
          .until(
              () -> {
                thief(broker).close();
                return worker.state() == WorkerState.CONFLICT;
              });
    }
  }

  /** A client that is no worker and has the name of a lane's session. */
  private Producer thief(Broker where) {
    return Producer.connect(
        ProducerOptions.mqtt5(where.uri(), "hailo-" + name + "-normal").withPersistentSession());
  }

  private void awaitState(String state) {
    await()
        .atMost(Limits.GENEROUS)
        .untilAsserted(() -> assertThat(status().path("state").asText()).isEqualTo(state));
  }

  private void awaitRetained(String topic, String text) {
    await()
        .atMost(Limits.GENEROUS)
        .untilAsserted(() -> assertThat(retained(topic)).isEqualTo(text));
  }

  private JsonNode status() {
    return ReplyJson.of(retained(topics.status("w")));
  }

  /** What the broker keeps, once it keeps anything. */
  private String retained(String topic) {
    return await().atMost(Limits.GENEROUS).until(() -> firstMessage(topic), Message::retain).text();
  }

  private Message firstMessage(String topic) {
    try (Producer subscriber = Producer.mqtt5(broker, name + "-" + UUID.randomUUID())) {
      subscriber.subscribe(topic, 1);
      return subscriber.await(topic, Limits.GENEROUS).message();
    }
  }

  private WorkerSettings settings() {
    return settings(broker, "w");
  }

  private WorkerSettings settings(Broker where, String id) {
    return WorkerSettings.simulated(where.uri(), id, models.path()).withBase(name);
  }
}
