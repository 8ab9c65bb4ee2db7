package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionTapTest {
  /** PUBLISH of MQTT 3.1.1 at QoS 1: topic "a/b", packet id 10, payload "hi". */
  private static final byte[] PUBLISH = {0x32, 9, 0, 3, 'a', '/', 'b', 0, 10, 'h', 'i'};

  private static final MqttPacket EXPECTED =
      new MqttPacket.Publish("a/b", 10, 1, false, false, 2, null);

  private final PacketRecorder recorder = new PacketRecorder();
  private final ConnectionTap tap = recorder.tap(1);

  @AfterEach
  void close() {
    tap.close();
  }

  @Test
  void recordsAPacketWithItsLastByteAndNotBefore() {
    for (int i = 0; i < PUBLISH.length - 1; i++) {
      tap.observe(Direction.TO_BROKER, PUBLISH, i, 1);
    }
    assertThat(recorder.packets()).isEmpty();

    tap.observe(Direction.TO_BROKER, PUBLISH, PUBLISH.length - 1, 1);

    assertThat(recorder.packets()).extracting(RecordedPacket::packet).containsExactly(EXPECTED);
  }

  @Test
  void keepsTheDirectionsApart() {
    tap.observe(Direction.TO_BROKER, PUBLISH, 0, 5);
    tap.observe(Direction.TO_CLIENT, PUBLISH, 0, PUBLISH.length);
    tap.observe(Direction.TO_BROKER, PUBLISH, 5, PUBLISH.length - 5);

    assertThat(recorder.packets())
        .extracting(RecordedPacket::direction)
        .containsExactly(Direction.TO_CLIENT, Direction.TO_BROKER);
    assertThat(recorder.packets()).extracting(RecordedPacket::packet).containsOnly(EXPECTED);
  }

  @Test
  void recordsThatBytesAreNotMqttAndGoesOn() {
    byte[] http = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    tap.observe(Direction.TO_BROKER, http, 0, http.length);
    tap.observe(Direction.TO_CLIENT, PUBLISH, 0, PUBLISH.length);

    assertThat(recorder.packets())
        .extracting(RecordedPacket::packet)
        .hasAtLeastOneElementOfType(MqttPacket.Undecodable.class)
        .contains(EXPECTED);
  }

  @Test
  void ignoresWhatComesAfterItsEnd() {
    tap.close();

    tap.observe(Direction.TO_CLIENT, PUBLISH, 0, PUBLISH.length);

    assertThat(recorder.packets()).isEmpty();
  }
}
