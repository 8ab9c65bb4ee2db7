package org.hailomqtt.worker.mqtt;

import java.util.Map;
import org.hailomqtt.protocol.CompactReply;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to the broker. Immutable; nobody writes to the arrays.
 *
 * @param topic where it goes
 * @param body UTF-8 text
 * @param contentType for MQTT 5 receivers
 * @param correlationData echoed from the request
 * @param expirySeconds how long the broker keeps it for an absent receiver
 * @param retain whether the broker keeps it for later subscribers
 * @param user MQTT 5 user properties
 */
record Outbound(
    String topic,
    byte[] body,
    String contentType,
    byte @Nullable [] correlationData,
    @Nullable Long expirySeconds,
    boolean retain,
    Map<String, String> user) {

  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain";
  private static final long REPLY_EXPIRY_SECONDS = 24 * 60 * 60;

  /** A reply, kept for a day for a receiver that is away. */
  static Outbound reply(
      String topic, byte[] body, byte @Nullable [] correlationData, boolean retain) {
    String contentType = CompactReply.is(body) ? TEXT : JSON;
    return new Outbound(
        topic, body, contentType, correlationData, REPLY_EXPIRY_SECONDS, retain, Map.of());
  }

  /** What is worth nothing later. */
  static Outbound news(String topic, byte[] body, byte @Nullable [] correlationData) {
    return new Outbound(topic, body, JSON, correlationData, null, false, Map.of());
  }

  /** What a worker says of itself. */
  static Outbound retained(String topic, byte[] body, String contentType) {
    return new Outbound(topic, body, contentType, null, null, true, Map.of());
  }

  /** That a worker is there or not, with what other workers want to know. */
  static Outbound announcement(
      String topic, byte[] body, boolean retain, Map<String, String> user) {
    return new Outbound(topic, body, TEXT, null, null, retain, Map.copyOf(user));
  }
}
