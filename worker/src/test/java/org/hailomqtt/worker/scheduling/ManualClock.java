package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** A clock that only tests move: monotonic and wall time together. Thread-safe. */
final class ManualClock implements LongSupplier, InstantSource {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);

  @Override
  public long getAsLong() {
    return nanos.get();
  }

  @Override
  public Instant instant() {
    return START.plus(offset.get()).plusNanos(nanos.get());
  }

  /** Sets the wall clock, as a time server does after the boot; the monotonic one goes on. */
  void setWallClock(Instant now) {
    offset.set(Duration.between(START.plusNanos(nanos.get()), now));
  }

  void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }
}
