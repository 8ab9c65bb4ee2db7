package org.hailomqtt.harness;

/**
 * A message that a {@link Producer} got. Immutable.
 *
 * @param position its place in the order of receipt, from 0
 * @param packetId what an acknowledgement names; 0 at QoS 0
 * @param dup whether the broker says that it may have sent it before
 */
public record Delivery(int position, Message message, int packetId, boolean dup) {

  public String topic() {
    return message.topic();
  }

  /** The payload read as UTF-8. */
  public String text() {
    return message.text();
  }
}
