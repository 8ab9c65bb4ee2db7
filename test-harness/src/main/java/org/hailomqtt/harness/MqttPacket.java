package org.hailomqtt.harness;

import org.jspecify.annotations.Nullable;

/**
 * One MQTT control packet as far as tests look at it. Immutable.
 *
 * <p>Reason codes are 0 where MQTT 3.1.1 has none. Packet ids are 0 where a packet carries none.
 */
public sealed interface MqttPacket {

  /**
   * A client opens its session.
   *
   * @param clientId as the client gave it; may be empty
   * @param protocolLevel 4 for MQTT 3.1.1, 5 for MQTT 5
   * @param cleanStart whether an older session is thrown away
   * @param receiveMaximum how many messages it takes unacknowledged; 65535 unless it says so
   */
  record Connect(String clientId, int protocolLevel, boolean cleanStart, int receiveMaximum)
      implements MqttPacket {}

  /**
   * The broker's answer to it.
   *
   * @param reasonCode 0 when accepted
   * @param sessionPresent whether the broker kept a session
   */
  record ConnAck(int reasonCode, boolean sessionPresent) implements MqttPacket {}

  /**
   * A message.
   *
   * @param topic with a topic alias resolved; empty when the alias is unknown
   * @param packetId 0 at QoS 0
   * @param payloadLength in bytes
   * @param responseTopic the MQTT 5 property
   */
  record Publish(
      String topic,
      int packetId,
      int qos,
      boolean dup,
      boolean retain,
      int payloadLength,
      @Nullable String responseTopic)
      implements MqttPacket {}

  /** The receiver's acknowledgement of a message at QoS 1. */
  record PubAck(int packetId, int reasonCode) implements MqttPacket {}

  /** One side says goodbye. */
  record Disconnect(int reasonCode) implements MqttPacket {}

  /**
   * Any other packet.
   *
   * @param type its name in the standard, such as {@code SUBSCRIBE}
   */
  record Other(String type, int packetId) implements MqttPacket {}

  /**
   * Bytes that are not MQTT; what follows in the same direction of the connection is not decoded
   * any more.
   */
  record Undecodable(String cause) implements MqttPacket {}
}
