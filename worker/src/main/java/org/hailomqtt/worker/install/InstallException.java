package org.hailomqtt.worker.install;

import org.jspecify.annotations.Nullable;

/** A model can't be installed; the message is a sentence for people that says what to do. */
public final class InstallException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what to say. */
  public InstallException(String message) {
    this(message, null);
  }

  /** With what to say, and why. */
  public InstallException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** What to say. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
