package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that only tests move: monotonic and wall time together. Thread-safe. */
final class ManualClock implements LongSupplier, InstantSource {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicLong nanos = new AtomicLong();

  @Override
  public long getAsLong() {
    return nanos.get();
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanos.get());
  }

  void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }
}
