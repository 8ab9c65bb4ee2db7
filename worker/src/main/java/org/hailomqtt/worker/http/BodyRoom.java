package org.hailomqtt.worker.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.hailomqtt.protocol.ErrorCode;

/**
 * The part of the heap in which bodies of requests are read: whoever would need too much of it at
 * once waits a little for the others, and is then sent away. Thread-safe.
 */
final class BodyRoom {
  /** A body, the JSON made of it, and what is published. */
  private static final int TIMES = 4;

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
    /** Gives it back; once. */
    @Override
    void close();
  }

  /**
   * Waits for room, at most for all there is; a small body needs none.
   *
   * @throws HttpFailure QUEUE_FULL
   */
  Room take(long bodyBytes) {
    if (bodyBytes < SMALL_BYTES) {
      return () -> {};
    }
    int wanted = (int) Math.min(bodyBytes * TIMES / UNIT, units);
    try {
      if (free.tryAcquire(wanted, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return () -> free.release(wanted);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw HttpFailure.of(
        ErrorCode.QUEUE_FULL,
        "too many large requests are posted at a time; try again soon, or use MQTT");
  }
}
