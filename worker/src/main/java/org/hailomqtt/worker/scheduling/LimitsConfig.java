package org.hailomqtt.worker.scheduling;

import java.time.Duration;

/**
 * What the worker takes at most. Immutable.
 *
 * @param maxRequestBytes largest body of one request, 1 KiB to 64 MiB
 * @param maxTimeout longest deadline; later ones are brought forward to it; 1 s to 7 days
 * @param heldMaxMessages requests held at a time, over all lanes; at least 1
 * @param heldMaxBytes bodies held at a time, over all lanes; at least {@code maxRequestBytes}
 */
public record LimitsConfig(
    int maxRequestBytes, Duration maxTimeout, int heldMaxMessages, long heldMaxBytes) {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  /** Least {@code maxRequestBytes}. */
  public static final int LEAST_REQUEST_BYTES = KIB;

  /** Largest {@code maxRequestBytes}. */
  public static final int MOST_REQUEST_BYTES = 64 * MIB;

  /** Shortest {@code maxTimeout}. */
  public static final Duration LEAST_TIMEOUT = Duration.ofSeconds(1);

  /** Longest {@code maxTimeout}: no request can ask for more. */
  public static final Duration MOST_TIMEOUT = Duration.ofDays(7);

  /** Largest {@code heldMaxMessages}. */
  public static final int MOST_HELD_MESSAGES = 100_000;

  /** Largest {@code heldMaxBytes}. */
  public static final long MOST_HELD_BYTES = 4096L * MIB;

  /** What is used unless configured. */
  public static final LimitsConfig DEFAULT =
      new LimitsConfig(8 * MIB, Duration.ofMinutes(10), 2000, 64L * MIB);

  /** Checks the ranges. */
  public LimitsConfig {
    require(
        maxRequestBytes >= LEAST_REQUEST_BYTES && maxRequestBytes <= MOST_REQUEST_BYTES,
        "maxRequestBytes",
        maxRequestBytes);
    require(
        maxTimeout.compareTo(LEAST_TIMEOUT) >= 0 && maxTimeout.compareTo(MOST_TIMEOUT) <= 0,
        "maxTimeout",
        maxTimeout);
    require(
        heldMaxMessages >= 1 && heldMaxMessages <= MOST_HELD_MESSAGES,
        "heldMaxMessages",
        heldMaxMessages);
    require(
        heldMaxBytes >= maxRequestBytes && heldMaxBytes <= MOST_HELD_BYTES,
        "heldMaxBytes",
        heldMaxBytes);
  }

  private static void require(boolean inRange, String name, Object value) {
    if (!inRange) {
      throw new IllegalArgumentException(name + " " + value + " is out of range");
    }
  }
}
