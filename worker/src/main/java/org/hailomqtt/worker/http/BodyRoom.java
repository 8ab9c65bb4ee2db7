package org.hailomqtt.worker.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hailomqtt.protocol.ErrorCode;

/**
 * The part of the heap in which large bodies are read and replies held: whoever would need too much
 * of it at once waits a little for the others, and is then sent away. Thread-safe.
 */
final class BodyRoom {
  private static final int UNIT = 1024;
  private static final int SHARE = 8;
  private static final long SMALL_BYTES = 256 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final int units;
  private final Semaphore free;

  /**
   * @param heapBytes of which an eighth may be taken
   */
  BodyRoom(long heapBytes) {
    this.units = (int) Math.min(heapBytes / SHARE / UNIT, Integer.MAX_VALUE);
    this.free = new Semaphore(units, true);
  }

  /** What was taken, until it is closed. */
  interface Room extends AutoCloseable {
    /** Gives it back; callable twice. */
    @Override
    void close();
  }

  /** Whether there is none left. */
  boolean isTaken() {
    return free.availablePermits() == 0;
  }

  /**
   * Waits for room, at most for all there is; a small body needs none.
   *
   * @param times how much of the heap it needs, in its own size
   * @throws HttpFailure QUEUE_FULL
   */
  Room take(long bodyBytes, int times) {
    if (bodyBytes < SMALL_BYTES) {
      return () -> {};
    }
    int wanted = (int) Math.min(bodyBytes * times / UNIT, units);
    try {
      if (free.tryAcquire(wanted, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
          if (held.compareAndSet(true, false)) {
            free.release(wanted);
          }
        };
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw HttpFailure.of(
        ErrorCode.QUEUE_FULL,
        "too many large requests or replies are handled at a time; try again soon, or use MQTT");
  }
}
