package org.hailomqtt.worker.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.eclipse.paho.mqttv5.client.IMqttToken;

/**
 * What the broker said in its CONNACK that it takes. Immutable.
 *
 * @param maxPacketBytes largest packet; empty if it named none
 * @param receiveMaximum messages that may be unconfirmed at a time
 */
public record BrokerLimits(OptionalLong maxPacketBytes, int receiveMaximum) {
  private static final int DEFAULT_RECEIVE_MAXIMUM = 65_535;

  /** More than what a PUBLISH has besides topic, body and the properties counted below. */
  private static final int OVERHEAD_BYTES = 64;

  /** What holds as long as a broker has not spoken. */
  static final BrokerLimits NONE = new BrokerLimits(OptionalLong.empty(), DEFAULT_RECEIVE_MAXIMUM);

  /** As a broker's answer to CONNECT says. */
  static BrokerLimits of(IMqttToken connected) {
    Long maxPacketBytes = connected.getResponseProperties().getMaximumPacketSize();
    Integer receiveMaximum = connected.getResponseProperties().getReceiveMaximum();
    return new BrokerLimits(
        maxPacketBytes == null ? OptionalLong.empty() : OptionalLong.of(maxPacketBytes),
        receiveMaximum == null ? DEFAULT_RECEIVE_MAXIMUM : receiveMaximum);
  }

  /** Whether a message is sure to be small enough for this broker. */
  boolean fits(Outbound message) {
    return maxPacketBytes.isEmpty() || packetBytes(message) <= maxPacketBytes.getAsLong();
  }

  private static long packetBytes(Outbound message) {
    byte[] correlation = message.correlationData();
    return (long) OVERHEAD_BYTES
        + message.topic().getBytes(StandardCharsets.UTF_8).length
        + message.contentType().length()
        + (correlation == null ? 0 : correlation.length)
        + message.body().length;
  }
}
