package org.hailomqtt.worker.scheduling;

import java.util.concurrent.Semaphore;

/**
 * The part of the heap in which large bodies are received and read: whoever would need too much of
 * it at once waits for the others. Thread-safe; who waits longest is served first.
 *
 * <p>A body of 8 MB takes three times its size while the MQTT client reads it and five times while
 * JSON is made of it, and a small heap has room for one such body, not for one on each thread.
 */
public final class HeapRoom {
  private static final int UNIT = 1024;

  /** Less than this is never waited for. */
  private static final int LARGE_BYTES = 1 << 20;

  /** Room for everything, for who never receives much. */
  public static final HeapRoom UNLIMITED = new HeapRoom(Long.MAX_VALUE);

  /** What a body takes that is not large. */
  public static final Room NONE = () -> {};

  private final int units;
  private final Semaphore free;

  /**
   * @param heapBytes of which two fifths may be taken
   */
  public HeapRoom(long heapBytes) {
    this.units = (int) Math.min(heapBytes / 5 * 2 / UNIT, Integer.MAX_VALUE);
    this.free = new Semaphore(units, true);
  }

  /** What was taken, until it is closed. */
  public interface Room extends AutoCloseable {
    /** Gives it back; once. */
    @Override
    void close();
  }

  /**
   * Waits for room, at most for all there is.
   *
   * @param bodyBytes size of the body; nothing is taken for one that is not large
   * @param times how much of the heap it needs, in its own size
   */
  public Room take(long bodyBytes, int times) {
    if (bodyBytes < LARGE_BYTES) {
      return NONE;
    }
    int wanted = (int) Math.min(bodyBytes * times / UNIT, units);
    free.acquireUninterruptibly(wanted);
    return () -> free.release(wanted);
  }
}
