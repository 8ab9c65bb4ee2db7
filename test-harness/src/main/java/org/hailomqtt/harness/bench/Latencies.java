package org.hailomqtt.harness.bench;

import java.util.Arrays;

/** Durations of single requests, up to a number fixed before. Not thread-safe. */
final class Latencies {
  private final long[] nanos;
  private int count;

  Latencies(int capacity) {
    this.nanos = new long[capacity];
  }

  void add(long duration) {
    nanos[count++] = duration;
  }

  int count() {
    return count;
  }

  /**
   * The duration, in milliseconds, that this share of them did not exceed (nearest rank); share in
   * (0, 1].
   */
  double millis(double share) {
    if (count == 0) {
      throw new IllegalStateException("nothing was measured");
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * count);
    return sorted[Math.max(0, rank - 1)] / 1e6;
  }
}
