package org.hailomqtt.worker;

import java.time.Duration;

/**
 * Which device the worker serves. Immutable.
 *
 * @param kind the kind wanted
 * @param stuckAfter how long one operation of the device may take before it is called stuck, unless
 *     the same has rightly taken longer than a quarter of it; 1 s to 1 h
 */
public record DeviceConfig(DeviceChoice kind, Duration stuckAfter) {
  /** Shortest {@code stuckAfter}. */
  public static final Duration LEAST_STUCK_AFTER = Duration.ofSeconds(1);

  /** Longest {@code stuckAfter}. */
  public static final Duration MOST_STUCK_AFTER = Duration.ofHours(1);

  /** What is used unless configured. */
  public static final DeviceConfig DEFAULT =
      new DeviceConfig(DeviceChoice.AUTO, Duration.ofMinutes(2));

  /** Checks the range. */
  public DeviceConfig {
    if (stuckAfter.compareTo(LEAST_STUCK_AFTER) < 0 || stuckAfter.compareTo(MOST_STUCK_AFTER) > 0) {
      throw new IllegalArgumentException("stuckAfter " + stuckAfter + " is not from 1 s to 1 h");
    }
  }
}
