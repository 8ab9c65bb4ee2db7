package org.hailomqtt.worker.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Writes to callers, and cuts off those who do not read. Thread-safe.
 *
 * <p>A write to a socket has no time limit of its own; an interrupt closes the connection.
 */
final class WriteWatch {
  private static final long LIMIT_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int PIECE_BYTES = 64 << 10;

  private final LongSupplier nanoClock;
  private final Set<Writing> writings = ConcurrentHashMap.newKeySet();

  WriteWatch(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** A write under way; whether it is over is guarded by itself. */
  private static final class Writing {
    private final Thread thread;
    private final long sinceNanos;
    private boolean over;

    Writing(Thread thread, long sinceNanos) {
      this.thread = thread;
      this.sinceNanos = sinceNanos;
    }

    private synchronized void cutOff() {
      if (!over) {
        thread.interrupt();
      }
    }

    private synchronized void end() {
      over = true;
    }
  }

  /** Writes all bytes and flushes; each piece in time, or the connection is closed. */
  void write(OutputStream out, byte[] bytes) throws IOException {
    for (int offset = 0; offset < bytes.length; offset += PIECE_BYTES) {
      writePiece(out, bytes, offset, Math.min(PIECE_BYTES, bytes.length - offset));
    }
  }

  private void writePiece(OutputStream out, byte[] bytes, int offset, int length)
      throws IOException {
    Writing writing = new Writing(Thread.currentThread(), nanoClock.getAsLong());
    writings.add(writing);
    try {
      out.write(bytes, offset, length);
      out.flush();
    } finally {
      writing.end();
      writings.remove(writing);
      boolean wasCutOff = Thread.interrupted();
      assert wasCutOff || !Thread.currentThread().isInterrupted();
    }
  }

  /** Looks who does not read. Every second or so. */
  void check() {
    long now = nanoClock.getAsLong();
    for (Writing writing : writings) {
      if (now - writing.sinceNanos > LIMIT_NANOS) {
        writing.cutOff();
      }
    }
  }
}
