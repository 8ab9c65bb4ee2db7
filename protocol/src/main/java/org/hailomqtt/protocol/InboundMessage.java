package org.hailomqtt.protocol;

/**
 * A message as it came from the broker. Nobody writes to the payload.
 *
 * @param topic the topic it was published to
 * @param payload the body
 * @param qos 0 or 1
 * @param retained whether the broker kept it from before the subscription
 * @param properties its MQTT 5 properties
 */
public record InboundMessage(
    String topic, byte[] payload, int qos, boolean retained, MessageProperties properties) {

  /** The same with another body. */
  public InboundMessage withPayload(byte[] other) {
    return new InboundMessage(topic, other, qos, retained, properties);
  }
}
