package org.hailomqtt.protocol;

import java.util.Optional;

/** What became of a message on a control topic: a control request, or a refusal. */
public sealed interface DecodedControl {
  /** A control message whose form is right; whether the action exists is for others to say. */
  record Accepted(ControlRequest request) implements DecodedControl {}

  /**
   * A message that is no control request.
   *
   * @param id echoed in the error reply
   * @param replyTo where the error goes; empty when there is nowhere it may go
   * @param cause code and sentence
   */
  record Refused(String id, Optional<ReplyAddress> replyTo, ProtocolException cause)
      implements DecodedControl {}
}
