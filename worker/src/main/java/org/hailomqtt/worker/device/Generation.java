package org.hailomqtt.worker.device;

import java.time.Duration;

/** One answer of a {@link GenerativeModel} while it comes. Device thread only. */
public interface Generation extends AutoCloseable {
  /** What came of waiting for the next token. */
  sealed interface Step {
    /**
     * One token.
     *
     * @param text may be empty: a character can take several tokens, and comes with its last
     */
    record Token(String text) implements Step {}

    /** The token is not there yet; wait again. */
    record Pending() implements Step {}

    /** There are no more tokens, now or later. */
    record Ended(Ending ending) implements Step {}
  }

  /** Why an answer ended. */
  enum Ending {
    /** It is complete, or came to a stop text, which is not part of it. */
    STOP,
    /** It has as many tokens as it may have, or the context is full. */
    LENGTH,
    /** It was aborted. */
    ABORTED
  }

  /**
   * Waits for the next token. Every token is given exactly once, however short the waits are.
   *
   * @param most how long to wait, at least 1 ms
   * @throws DeviceException as the device reports; the answer is over then
   */
  Step next(Duration most) throws DeviceException;

  /**
   * Has it end; what is there already can still be read, up to {@link Step.Ended}. Callable twice,
   * and after the end.
   *
   * @throws DeviceException as the device reports
   */
  void abort() throws DeviceException;

  /** Frees it, aborting it where needed; callable twice. Throws nothing. */
  @Override
  void close();
}
