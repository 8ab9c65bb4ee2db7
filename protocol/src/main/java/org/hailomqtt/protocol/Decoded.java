package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
   * @param compact whether the error is to be short plain text
   * @param metadata echoed in the error reply, as far as it could be read
   */
  record Refused(
      String id,
      Optional<ReplyAddress> replyTo,
      ProtocolException cause,
      boolean compact,
      @Nullable JsonNode metadata)
      implements Decoded {}
}
