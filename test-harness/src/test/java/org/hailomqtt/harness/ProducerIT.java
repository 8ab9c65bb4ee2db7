package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class ProducerIT {
  private final String client = "producer-" + UUID.randomUUID();
  private final String topic = "reply/" + client;

  static Stream<Arguments> brokersAndVersions() {
    return PacketRecorderIT.brokersAndVersions();
  }

  @ParameterizedTest
  @MethodSource("brokersAndVersions")
  void getsItsOwnMessagesAtBothQualitiesOfService(BrokerKind kind, MqttVersion version) {
    try (Broker broker = kind.start();
        Producer producer = Producer.connect(options(broker, version))) {
      producer.subscribe(topic + "/#", 1);

      producer.publish(Message.of(topic + "/0", "fast").withQos(0));
      producer.publish(Message.of(topic + "/1", "sure"));

      assertThat(producer.await(topic + "/1", Limits.GENEROUS).text()).isEqualTo("sure");
      assertThat(producer.await(topic + "/0", Limits.GENEROUS).text()).isEqualTo("fast");
    }
  }

  @ParameterizedTest
  @EnumSource(BrokerKind.class)
  void carriesTheProperties(BrokerKind kind) {
    try (Broker broker = kind.start();
        Producer producer = Producer.mqtt5(broker, client)) {
      producer.subscribe(topic, 1);

      producer.publish(
          Message.of(topic, new byte[] {1, 2})
              .withResponseTopic("answer/here")
              .withCorrelation(new byte[] {9, 8, 7})
              .withExpiry(Duration.ofMinutes(5))
              .withContentType("application/octet-stream")
              .withUserProperty("shape", "1,2")
              .withUserProperty("dtype", "uint8"));

      Message message = producer.await(topic, Limits.GENEROUS).message();
      assertThat(message.payload()).containsExactly(1, 2);
      assertThat(message.responseTopic()).isEqualTo("answer/here");
      assertThat(message.correlation()).containsExactly(9, 8, 7);
      assertThat(message.expiry()).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
      assertThat(message.contentType()).isEqualTo("application/octet-stream");
      assertThat(message.userProperties())
          .containsEntry("shape", "1,2")
          .containsEntry("dtype", "uint8");
    }
  }

  @ParameterizedTest
  @MethodSource("brokersAndVersions")
  void getsWhatCameWhileItWasAway(BrokerKind kind, MqttVersion version) {
    try (Broker broker = kind.start()) {
      ProducerOptions options = options(broker, version).withPersistentSession();
      try (Producer first = Producer.connect(options)) {
        first.subscribe(topic, 1);
        assertThat(first.sessionPresent()).isFalse();
      }
      try (Producer other = Producer.mqtt5(broker, client + "-other")) {
        other.publish(Message.of(topic, "meanwhile"));
      }

      try (Producer second = Producer.connect(options)) {
        assertThat(second.sessionPresent()).isTrue();
        assertThat(second.await(topic, Limits.GENEROUS).text()).isEqualTo("meanwhile");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("brokersAndVersions")
  void getsUnacknowledgedMessagesAgain(BrokerKind kind, MqttVersion version) {
    try (Broker broker = kind.start()) {
      ProducerOptions options = options(broker, version).withPersistentSession().withManualAcks();
      try (Producer first = Producer.connect(options)) {
        first.subscribe(topic + "/#", 1);
        first.publish(Message.of(topic + "/done", "a"));
        first.acknowledge(first.await(topic + "/done", Limits.GENEROUS));
        first.publish(Message.of(topic + "/kept", "b"));
        first.await(topic + "/kept", Limits.GENEROUS);
      }

      try (Producer second = Producer.connect(options)) {
        List<Delivery> again = second.awaitCount(1, Limits.GENEROUS);

        assertThat(again).extracting(Delivery::topic).containsExactly(topic + "/kept");
        assertThat(again.get(0).dup()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("brokersAndVersions")
  void publishesManyAtOnceWithinTheBrokersWindow(BrokerKind kind, MqttVersion version) {
    try (Broker broker = kind.start();
        Producer producer = Producer.connect(options(broker, version))) {
      producer.subscribe(topic, 1);

      for (int i = 0; i < 500; i++) {
        var unused = producer.publishLater(Message.of(topic, String.valueOf(i)));
      }

      List<Delivery> all = producer.awaitCount(500, Limits.GENEROUS);
      assertThat(all.get(0).text()).isEqualTo("0");
      assertThat(all.get(499).text()).isEqualTo("499");
    }
  }

  @Test
  void tellsWhatCameInsteadWhenNothingComes() {
    try (Broker broker = MosquittoBroker.start();
        Producer producer = Producer.mqtt5(broker, client)) {
      producer.subscribe("#", 1);
      producer.publish(Message.of("somewhere/else", "wrong place"));
      producer.awaitCount(1, Limits.GENEROUS);

      assertThatThrownBy(() -> producer.await(topic, Duration.ofMillis(10)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("wrong place");
    }
  }

  @Test
  void aCutFailsWhatWaitsForTheBroker() {
    try (Broker broker = MosquittoBroker.start();
        FaultProxy proxy = FaultProxy.before(broker);
        Producer producer = Producer.connect(ProducerOptions.mqtt5(proxy.uri(), client))) {
      proxy.halfOpen();
      var confirmation = producer.publishLater(Message.of(topic, "lost"));

      proxy.cut();

      assertThatThrownBy(confirmation::get).isInstanceOf(Exception.class);
      await().until(() -> !producer.isConnected());
    }
  }

  private ProducerOptions options(Broker broker, MqttVersion version) {
    return version == MqttVersion.V5
        ? ProducerOptions.mqtt5(broker.uri(), client)
        : ProducerOptions.mqtt3(broker.uri(), client);
  }
}
