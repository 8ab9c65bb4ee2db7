package org.hailomqtt.protocol;

/**
 * What makes two deliveries the same request. Immutable.
 *
 * @param key unique among requests
 * @param durable whether the sender chose it (client and id, or response topic and correlation
 *     data), so that it still means the same after the acknowledgement; a hash of the content does
 *     not
 */
public record RequestIdentity(String key, boolean durable) {
  /** The sender's own name for it. */
  public static RequestIdentity of(String client, String id) {
    return new RequestIdentity("i:" + client + "/" + id, true);
  }

  /** MQTT 5 request/response: the topic and data that the sender recognises its reply by. */
  static RequestIdentity of(String responseTopic, byte[] correlationData) {
    return new RequestIdentity(
        "c:" + responseTopic + "\n" + Fingerprint.digestOf(correlationData), true);
  }

  /** Neither: the same bytes on the same topic are the same request until acknowledged. */
  static RequestIdentity of(String topic, Fingerprint fingerprint) {
    return new RequestIdentity("h:" + topic + "\n" + fingerprint.hex(), false);
  }
}
