package org.hailomqtt.protocol;

import org.jspecify.annotations.Nullable;

/** The sender is wrong: a code, a sentence that says what to do, and where in the body. */
public final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable String pointer;
  private final @Nullable Long retryAfterMillis;

  /**
   * A refusal about the message as a whole.
   *
   * @param message the sentence the sender reads: the value that was wrong, and what to do
   */
  public ProtocolException(ErrorCode code, String message) {
    this(code, null, message);
  }

  /**
   * A refusal about one field.
   *
   * @param pointer JSON pointer (RFC 6901) of the field, such as {@code /input/image}
   */
  public ProtocolException(ErrorCode code, @Nullable String pointer, String message) {
    this(code, pointer, message, null);
  }

  private ProtocolException(
      ErrorCode code, @Nullable String pointer, String message, @Nullable Long retryAfterMillis) {
    // No stack trace: this is an answer to a sender, and a flood of bad input must stay cheap.
    super(message, null, false, false);
    this.code = code;
    this.pointer = pointer;
    this.retryAfterMillis = retryAfterMillis;
  }

  /** The same, with when to try again. */
  public ProtocolException retryAfter(long millis) {
    return new ProtocolException(code, pointer, text(), millis);
  }

  /** When the sender may try again, if that is known. */
  public @Nullable Long retryAfterMillis() {
    return retryAfterMillis;
  }

  /** A refusal of one field of the input or the parameters. */
  public static ProtocolException invalid(String pointer, String message) {
    return new ProtocolException(ErrorCode.INVALID_INPUT, pointer, message);
  }

  /** The code the error reply carries. */
  public ErrorCode code() {
    return code;
  }

  /** JSON pointer of the field, if the refusal is about one. */
  public @Nullable String pointer() {
    return pointer;
  }

  /** The sentence for the sender. */
  public String text() {
    String message = getMessage();
    return message == null ? code.name() : message;
  }
}
