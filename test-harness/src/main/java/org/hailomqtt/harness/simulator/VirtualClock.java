package org.hailomqtt.harness.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** A clock that stands until it is moved. One thread. */
final class VirtualClock implements LongSupplier, InstantSource {
  private long nanos;

  @Override
  public long getAsLong() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(nanos);
  }

  void advance(Duration by) {
    nanos += by.toNanos();
  }

  void advanceTo(long then) {
    nanos = Math.max(nanos, then);
  }
}
