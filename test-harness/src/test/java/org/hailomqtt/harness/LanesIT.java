package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What overtakes what. */
@Timeout(120)
class LanesIT {
  private static final int BACKLOG = 500;
  private static final int ANSWERED_BEFORE = 20;
  private static final int MAY_STILL_COME_FIRST = 10;

  private final String name = "lanes-" + UUID.randomUUID();
  private final TopicGrammar topics = new TopicGrammar(name);
  private final InferRequests requests = new InferRequests(topics, "me");

  @ParameterizedTest
  @EnumSource(BrokerKind.class)
  void aHighRequestIsAnsweredBeforeTheTenthFurtherLowOne(BrokerKind kind) {
    try (SimulatedModels models = new SimulatedModels().with("tenth", Duration.ofMillis(10));
        Broker broker = kind.start();
        EmbeddedWorker worker = EmbeddedWorker.start(settings(broker, models));
        Producer producer = Producer.mqtt5(broker, name)) {
      producer.subscribe(requests.replies(), 1);
      for (int i = 0; i < BACKLOG; i++) {
        var unused = producer.publishLater(requests.in(Lane.LOW, "tenth", "low-" + i));
      }
      producer.awaitCount(ANSWERED_BEFORE, Limits.GENEROUS);

      producer.publish(requests.in(Lane.HIGH, "tenth", "high"));
      int before = producer.deliveries().size();

      Delivery high = producer.await(requests.reply("high"), Limits.GENEROUS);
      assertThat(high.position() - before).isLessThan(MAY_STILL_COME_FIRST);
      assertThat(producer.awaitCount(BACKLOG + 1, Limits.GENEROUS))
          .extracting(Delivery::topic)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void eachLaneKeepsItsOwnOrder() {
    try (SimulatedModels models =
            new SimulatedModels()
                .with("first", Duration.ofMillis(500))
                .with("short", Duration.ofMillis(30));
        Broker broker = MosquittoBroker.start();
        EmbeddedWorker worker = EmbeddedWorker.start(settings(broker, models));
        WorkerControl control = new WorkerControl(broker, topics, "lanes");
        Producer producer = Producer.mqtt5(broker, name)) {
      producer.subscribe(requests.replies(), 1);
      producer.publish(requests.to("first", "running"));
      control.awaitRunning("running");
      for (int i = 0; i < 3; i++) {
        for (Lane lane : new Lane[] {Lane.LOW, Lane.NORMAL, Lane.HIGH}) {
          producer.publish(requests.in(lane, "short", lane.label() + i));
        }
      }

      assertThat(producer.awaitCount(10, Limits.GENEROUS))
          .extracting(Delivery::topic)
          .containsExactly(
              requests.reply("running"),
              requests.reply("high0"),
              requests.reply("high1"),
              requests.reply("high2"),
              requests.reply("normal0"),
              requests.reply("normal1"),
              requests.reply("normal2"),
              requests.reply("low0"),
              requests.reply("low1"),
              requests.reply("low2"));
    }
  }

  @ParameterizedTest
  @EnumSource(BrokerKind.class)
  void pingIsAnsweredBeforeTheLongInferenceThatWasRunning(BrokerKind kind) {
    try (SimulatedModels models = new SimulatedModels().with("long", Duration.ofSeconds(5));
        Broker broker = kind.start();
        EmbeddedWorker worker = EmbeddedWorker.start(settings(broker, models));
        WorkerControl control = new WorkerControl(broker, topics, "lanes");
        Producer producer = Producer.mqtt5(broker, name)) {
      producer.subscribe(requests.replies(), 1);
      producer.publish(requests.to("long", "inference"));
      control.awaitRunning("inference");

      producer.publish(Message.of(topics.control("lanes", "ping", "me", "ping"), ""));

      Delivery pong = producer.await(requests.reply("ping"), Limits.GENEROUS);
      Delivery inference = producer.await(requests.reply("inference"), Limits.GENEROUS);
      assertThat(ReplyJson.of(pong).path("status").asText()).isEqualTo("ok");
      assertThat(pong.position()).isLessThan(inference.position());
      assertThat(ReplyJson.of(inference).at("/timing/inference_ms").asDouble())
          .isGreaterThanOrEqualTo(5_000);
    }
  }

  private WorkerSettings settings(Broker broker, SimulatedModels models) {
    return WorkerSettings.simulated(broker.uri(), "lanes", models.path()).withBase(name);
  }
}
