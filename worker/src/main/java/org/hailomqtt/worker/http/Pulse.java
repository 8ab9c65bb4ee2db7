package org.hailomqtt.worker.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Whether the worker's timer gets on: without it no deadline is kept. Thread-safe. */
final class Pulse {
  private static final long LIMIT_NANOS = Duration.ofSeconds(10).toNanos();

  private final LongSupplier nanoClock;
  private volatile long lastNanos;

  Pulse(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.lastNanos = nanoClock.getAsLong();
  }

  /** The timer came by. */
  void beat() {
    lastNanos = nanoClock.getAsLong();
  }

  boolean isThere() {
    return nanoClock.getAsLong() - lastNanos < LIMIT_NANOS;
  }
}
