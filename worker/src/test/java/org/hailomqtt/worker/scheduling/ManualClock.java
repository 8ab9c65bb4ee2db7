package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** A clock that only tests move: monotonic and wall time together. Thread-safe. */
final class ManualClock implements LongSupplier, InstantSource {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private volatile long nanos;

  @Override
  public long getAsLong() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanos);
  }

  void advance(Duration by) {
    nanos += by.toNanos();
  }
}
