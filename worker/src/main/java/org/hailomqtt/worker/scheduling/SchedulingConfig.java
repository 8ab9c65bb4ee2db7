package org.hailomqtt.worker.scheduling;

import java.time.Duration;

/**
 * How long requests are passed over. Immutable.
 *
 * @param maxWait after which a request goes before all that have waited less, whatever its lane; 1
 *     s to 1 h
 * @param affinityMaxWait how long the oldest of a lane is passed over by requests whose model is
 *     loaded; 0 to 60 s
 * @param heldPerClient unanswered requests of one client that are held at a time, 1 to 100,000; 0
 *     for as many as come
 */
public record SchedulingConfig(Duration maxWait, Duration affinityMaxWait, int heldPerClient) {
  /** Shortest {@code maxWait}. */
  public static final Duration LEAST_MAX_WAIT = Duration.ofSeconds(1);

  /** Longest {@code maxWait}. */
  public static final Duration MOST_MAX_WAIT = Duration.ofHours(1);

  /** Longest {@code affinityMaxWait}. */
  public static final Duration MOST_AFFINITY = Duration.ofSeconds(60);

  /** Largest {@code heldPerClient}. */
  public static final int MOST_HELD_PER_CLIENT = 100_000;

  /** What is used unless configured. */
  public static final SchedulingConfig DEFAULT =
      new SchedulingConfig(Duration.ofSeconds(60), Duration.ofSeconds(2), 0);

  /** Checks the ranges. */
  public SchedulingConfig {
    if (maxWait.compareTo(LEAST_MAX_WAIT) < 0 || maxWait.compareTo(MOST_MAX_WAIT) > 0) {
      throw new IllegalArgumentException("maxWait " + maxWait + " is not from 1 s to 1 h");
    }
    if (affinityMaxWait.isNegative() || affinityMaxWait.compareTo(MOST_AFFINITY) > 0) {
      throw new IllegalArgumentException(
          "affinityMaxWait " + affinityMaxWait + " is not from 0 to 60 s");
    }
    if (heldPerClient < 0 || heldPerClient > MOST_HELD_PER_CLIENT) {
      throw new IllegalArgumentException("heldPerClient " + heldPerClient + " is out of range");
    }
  }
}
