package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.stream.Stream;
import org.hailomqtt.harness.MqttPacket.ConnAck;
import org.hailomqtt.harness.MqttPacket.Connect;
import org.hailomqtt.harness.MqttPacket.Disconnect;
import org.hailomqtt.harness.MqttPacket.Other;
import org.hailomqtt.harness.MqttPacket.PubAck;
import org.hailomqtt.harness.MqttPacket.Publish;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class PacketRecorderIT {

  static Stream<Arguments> brokersAndVersions() {
    return Stream.of(BrokerKind.values())
        .flatMap(
            kind -> Stream.of(MqttVersion.values()).map(version -> Arguments.of(kind, version)));
  }

  @ParameterizedTest
  @MethodSource("brokersAndVersions")
  void recordsAnExchangeInTheOrderOfCauseAndEffect(BrokerKind kind, MqttVersion version) {
    try (Broker broker = kind.start();
        FaultProxy proxy = FaultProxy.before(broker)) {
      exchange(proxy, version);

      assertThat(sent(proxy.recorder()))
          .containsExactly(
              new Connect("recorded", version == MqttVersion.V5 ? 5 : 4, true, 65_535),
              new Other("SUBSCRIBE", 1),
              new Publish("exchange/a", 2, 1, false, false, 100_000, null),
              new PubAck(deliveredId(proxy.recorder()), 0),
              new Disconnect(0));
      assertThat(proxy.recorder().packets(Direction.TO_CLIENT))
          .extracting(RecordedPacket::packet)
          .containsExactlyInAnyOrder(
              new ConnAck(0, false),
              new Other("SUBACK", 1),
              new PubAck(2, 0),
              new Publish(
                  "exchange/a", deliveredId(proxy.recorder()), 1, false, false, 100_000, null));
      assertThat(proxy.recorder().packets())
          .extracting(RecordedPacket::sequence)
          .isSorted()
          .doesNotHaveDuplicates();
      assertThat(position(proxy.recorder(), Direction.TO_CLIENT, Publish.class))
          .isGreaterThan(position(proxy.recorder(), Direction.TO_BROKER, Publish.class))
          .isLessThan(position(proxy.recorder(), Direction.TO_BROKER, PubAck.class));
      assertThat(proxy.recorder().packets().get(0).clientId()).isEqualTo("recorded");
    }
  }

  @ParameterizedTest
  @MethodSource("brokersAndVersions")
  void numbersTheConnections(BrokerKind kind, MqttVersion version) {
    try (Broker broker = kind.start();
        FaultProxy proxy = FaultProxy.before(broker)) {
      exchange(proxy, version);
      proxy.recorder().clear();
      exchange(proxy, version);

      assertThat(proxy.recorder().packets())
          .extracting(RecordedPacket::connection)
          .isNotEmpty()
          .containsOnly(2);
    }
  }

  @ParameterizedTest
  @MethodSource("brokersAndVersions")
  void recordsTheReasonThatNobodySubscribes(BrokerKind kind, MqttVersion version) {
    try (Broker broker = kind.start();
        FaultProxy proxy = FaultProxy.before(broker);
        Producer producer = Producer.connect(options(proxy, version))) {
      int code = producer.publish(Message.of("nobody/listens", "x"));

      assertThat(code).isEqualTo(version == MqttVersion.V5 ? 0x10 : 0);
      assertThat(proxy.recorder().packets(Direction.TO_CLIENT))
          .extracting(RecordedPacket::packet)
          .contains(new PubAck(1, code));
    }
  }

  private static void exchange(FaultProxy proxy, MqttVersion version) {
    try (Producer producer = Producer.connect(options(proxy, version))) {
      producer.subscribe("exchange/#", 1);
      producer.publish(Message.of("exchange/a", new byte[100_000]));
      producer.awaitCount(1, Limits.GENEROUS);
    }
    await().atMost(Limits.GENEROUS).until(() -> sent(proxy.recorder()).contains(new Disconnect(0)));
  }

  private static ProducerOptions options(FaultProxy proxy, MqttVersion version) {
    return version == MqttVersion.V5
        ? ProducerOptions.mqtt5(proxy.uri(), "recorded")
        : ProducerOptions.mqtt3(proxy.uri(), "recorded");
  }

  private static List<MqttPacket> sent(PacketRecorder recorder) {
    return recorder.packets(Direction.TO_BROKER).stream().map(RecordedPacket::packet).toList();
  }

  private static int deliveredId(PacketRecorder recorder) {
    return recorder.packets(Direction.TO_CLIENT).stream()
        .map(RecordedPacket::packet)
        .filter(Publish.class::isInstance)
        .map(packet -> ((Publish) packet).packetId())
        .findFirst()
        .orElseThrow();
  }

  private static long position(
      PacketRecorder recorder, Direction direction, Class<? extends MqttPacket> type) {
    return recorder.packets(direction).stream()
        .filter(recorded -> type.isInstance(recorded.packet()))
        .mapToLong(RecordedPacket::sequence)
        .findFirst()
        .orElseThrow();
  }
}
