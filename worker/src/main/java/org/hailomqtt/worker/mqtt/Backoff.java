package org.hailomqtt.worker.mqtt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try to connect: doubling, with jitter, so that the clients of a
 * restarted broker don't all come at once. One thread.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LAST = Duration.ofSeconds(15);

  private final RandomGenerator random;
  private Duration next = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The next wait: between half of what is due and all of it. */
  Duration next() {
    long due = next.toMillis();
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LAST) > 0 ? LAST : doubled;
    return Duration.ofMillis(due / 2 + random.nextLong(due / 2 + 1));
  }

  /** Starts again from the shortest. */
  void reset() {
    next = FIRST;
  }
}
