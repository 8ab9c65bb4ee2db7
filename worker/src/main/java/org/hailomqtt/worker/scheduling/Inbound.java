package org.hailomqtt.worker.scheduling;

import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;

/**
 * A message on a request topic as a session received it. Immutable.
 *
 * @param lane the session's lane
 * @param message topic, body and properties
 * @param delivery replies to it and acknowledges it
 * @param sequence order of receipt over all lanes
 * @param receivedNanos when it was received, by the monotonic clock
 */
public record Inbound(
    Lane lane, InboundMessage message, Delivery delivery, long sequence, long receivedNanos) {

  /** The same with an empty body. */
  Inbound withoutBody() {
    return new Inbound(lane, message.withPayload(new byte[0]), delivery, sequence, receivedNanos);
  }
}
