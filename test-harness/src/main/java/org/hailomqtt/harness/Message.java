package org.hailomqtt.harness;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT message as a {@link Producer} sends or gets it. Immutable, except that the arrays belong
 * to whoever made it.
 *
 * <p>All after {@code retain} are MQTT 5 properties, which a producer of MQTT 3.1.1 leaves out.
 *
 * @param payload at most 256 MB
 * @param qos 0 or 1
 * @param responseTopic where the reply shall go
 * @param correlation opaque bytes for the reply to carry
 * @param expiry after which the broker may drop the message, in whole seconds
 * @param contentType such as {@code image/jpeg}
 * @param userProperties names with one value each
 */
@SuppressWarnings(
    "ArrayRecordComponent") // compared by nobody; copying 8 MB payloads would cost the tests their
// time
public record Message(
    String topic,
    byte[] payload,
    int qos,
    boolean retain,
    @Nullable String responseTopic,
    byte @Nullable [] correlation,
    @Nullable Duration expiry,
    @Nullable String contentType,
    Map<String, String> userProperties) {

  public Message {
    if (qos < 0 || qos > 1) {
      throw new IllegalArgumentException("qos is 0 or 1 here, not " + qos);
    }
    userProperties = Map.copyOf(userProperties);
  }

  /** A message at QoS 1 without properties. */
  public static Message of(String topic, byte[] payload) {
    return new Message(topic, payload, 1, false, null, null, null, null, Map.of());
  }

  /** The same with text, as UTF-8. */
  public static Message of(String topic, String payload) {
    return of(topic, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** The payload read as UTF-8. */
  public String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  public Message withQos(int wanted) {
    return new Message(
        topic,
        payload,
        wanted,
        retain,
        responseTopic,
        correlation,
        expiry,
        contentType,
        userProperties);
  }

  public Message retained() {
    return new Message(
        topic, payload, qos, true, responseTopic, correlation, expiry, contentType, userProperties);
  }

  public Message withResponseTopic(String wanted) {
    return new Message(
        topic, payload, qos, retain, wanted, correlation, expiry, contentType, userProperties);
  }

  public Message withCorrelation(byte[] wanted) {
    return new Message(
        topic, payload, qos, retain, responseTopic, wanted, expiry, contentType, userProperties);
  }

  public Message withExpiry(Duration wanted) {
    return new Message(
        topic,
        payload,
        qos,
        retain,
        responseTopic,
        correlation,
        wanted,
        contentType,
        userProperties);
  }

  public Message withContentType(String wanted) {
    return new Message(
        topic, payload, qos, retain, responseTopic, correlation, expiry, wanted, userProperties);
  }

  public Message withUserProperty(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(userProperties);
    more.put(name, value);
    return new Message(
        topic, payload, qos, retain, responseTopic, correlation, expiry, contentType, more);
  }

  @Override
  public String toString() {
    String shown = payload.length > 300 ? payload.length + " bytes" : text();
    return topic + " (qos " + qos + (retain ? ", retained" : "") + "): " + shown;
  }
}
