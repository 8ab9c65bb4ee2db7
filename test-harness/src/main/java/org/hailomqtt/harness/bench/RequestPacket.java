package org.hailomqtt.harness.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A PUBLISH packet at QoS 1 that is made once and sent many times, with another id each time.
 *
 * <p>The id stands as eight digits at the end of the topic and, cut to 16 bits, as packet id. Not
 * thread-safe.
 */
final class RequestPacket {
  /** How many digits the id has in topics. */
  static final int ID_DIGITS = 8;

  private static final int PUBLISH_QOS_1 = 0x32;
  private static final int CONTENT_TYPE = 0x03;
  private static final int USER_PROPERTY = 0x26;
  private static final int PACKET_IDS = 65_535;

  private final byte[] bytes;
  private final int idOffset;

  /**
   * @param topicPrefix the topic up to the id, with the slash before it
   */
  RequestPacket(String topicPrefix, RequestBody body) {
    byte[] topic = utf8(topicPrefix + "0".repeat(ID_DIGITS));
    byte[] properties = properties(body);
    int length = 2 + topic.length + 2 + properties.length + body.payload().length;
    ByteArrayOutputStream packet = new ByteArrayOutputStream(length + 5);
    packet.write(PUBLISH_QOS_1);
    writeVariable(packet, length);
    writeString(packet, topic);
    this.idOffset = packet.size() - ID_DIGITS;
    packet.write(0);
    packet.write(0);
    packet.writeBytes(properties);
    packet.writeBytes(body.payload());
    this.bytes = packet.toByteArray();
  }

  /** The packet with the given id; valid until the next call. */
  byte[] withId(int id) {
    int rest = id;
    for (int i = idOffset + ID_DIGITS - 1; i >= idOffset; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    int packetId = id % PACKET_IDS + 1;
    bytes[idOffset + ID_DIGITS] = (byte) (packetId >> 8);
    bytes[idOffset + ID_DIGITS + 1] = (byte) packetId;
    return bytes;
  }

  /** What {@link #withId} writes at the end of the topic. */
  static String digits(int id) {
    return String.format(Locale.ROOT, "%08d", id);
  }

  /** The property section of MQTT 5 with its length; nothing for MQTT 3.1.1. */
  private static byte[] properties(RequestBody body) {
    ByteArrayOutputStream section = new ByteArrayOutputStream();
    if (body.needsMqtt5()) {
      ByteArrayOutputStream properties = new ByteArrayOutputStream();
      if (!body.contentType().isEmpty()) {
        properties.write(CONTENT_TYPE);
        writeString(properties, utf8(body.contentType()));
      }
      body.userProperties()
          .forEach(
              (name, value) -> {
                properties.write(USER_PROPERTY);
                writeString(properties, utf8(name));
                writeString(properties, utf8(value));
              });
      writeVariable(section, properties.size());
      section.writeBytes(properties.toByteArray());
    }
    return section.toByteArray();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static void writeString(ByteArrayOutputStream out, byte[] utf8) {
    out.write(utf8.length >> 8);
    out.write(utf8.length);
    out.writeBytes(utf8);
  }

  /** MQTT's variable byte integer. */
  static void writeVariable(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest > 127) {
      out.write((rest & 127) | 128);
      rest >>= 7;
    }
    out.write(rest);
  }
}
