package org.hailomqtt.worker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops what runs when the process is told to end (SIGTERM, Ctrl-C), and ends the process with 0.
 * Thread-safe.
 *
 * <p>Java would end it with 143, which a service manager takes for a failure.
 */
final class StopSignal {
  private static final Logger log = LoggerFactory.getLogger(StopSignal.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final IntConsumer halt;
  private final AtomicBoolean dismissed = new AtomicBoolean();

  /**
   * A signal that nothing hears yet.
   *
   * @param halt ends the process at once
   */
  StopSignal(IntConsumer halt) {
    this.halt = halt;
  }

  /** From now on, {@code close} runs when the process is told to end. */
  void closes(Runnable close) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(close), "stop"));
  }

  /** The process ends by itself, with a code of its own. */
  void dismiss() {
    dismissed.set(true);
  }

  private void stop(Runnable close) {
    if (dismissed.get()) {
      return;
    }
    Thread closer = new Thread(close, "close");
    closer.setDaemon(true);
    closer.start();
    try {
      closer.join(LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean stuck = closer.isAlive();
    if (stuck) {
      log.warn(
          "did not stop within {} s; what was not finished stays with the broker",
          LIMIT.toSeconds());
    }
    halt.accept(stuck ? ExitCodes.FAILED : ExitCodes.OK);
  }
}
