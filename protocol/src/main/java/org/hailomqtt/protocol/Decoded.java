package org.hailomqtt.protocol;

import java.util.Optional;

/** What became of a message on a request topic: a request, or a refusal with where to say so. */
public sealed interface Decoded {
  /** A request whose form is right; whether its model exists is for others to say. */
  record Accepted(Request request) implements Decoded {}

  /**
   * A message that is no request.
   *
   * @param id echoed in the error reply
   * @param replyTo where the error goes; empty when there is nowhere it may go
   * @param cause code and sentence
   */
  record Refused(String id, Optional<ReplyAddress> replyTo, ProtocolException cause)
      implements Decoded {}
}
