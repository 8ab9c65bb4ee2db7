package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Lets the device rest between two jobs, without keeping its thread. Thread-safe. */
final class Rest {
  private final JobQueue queue;
  private final LongSupplier nanoClock;
  private boolean resting;
  private long untilNanos;

  Rest(JobQueue queue, LongSupplier nanoClock) {
    this.queue = queue;
    this.nanoClock = nanoClock;
  }

  /** No job is taken for so long. */
  synchronized void begin(Duration duration) {
    long until = nanoClock.getAsLong() + duration.toNanos();
    untilNanos = resting ? Math.max(untilNanos, until) : until;
    resting = true;
    queue.hold(JobQueue.Hold.REST, true);
  }

  /** Ends a rest that is over. Timer thread, often. */
  synchronized void check() {
    if (resting && nanoClock.getAsLong() - untilNanos >= 0) {
      resting = false;
      queue.hold(JobQueue.Hold.REST, false);
    }
  }
}
