package org.hailomqtt.worker.submit;

import org.jspecify.annotations.Nullable;

/** What was asked for can't be submitted; the message is a sentence for people. */
public final class SubmitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what to say. */
  public SubmitException(String message) {
    this(message, null);
  }

  /** With what to say, and why. */
  public SubmitException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
