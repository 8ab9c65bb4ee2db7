package org.hailomqtt.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which device the worker serves. Immutable.
 *
 * @param kind the kind wanted
 * @param stuckAfter how long one operation of the device may take before it is called stuck, unless
 *     the same has rightly taken longer than a quarter of it; 1 s to 1 h
 * @param hailo which Hailo device, where one is served
 */
public record DeviceConfig(DeviceChoice kind, Duration stuckAfter, Hailo hailo) {
  /** Shortest {@code stuckAfter}. */
  public static final Duration LEAST_STUCK_AFTER = Duration.ofSeconds(1);

  /** Longest {@code stuckAfter}. */
  public static final Duration MOST_STUCK_AFTER = Duration.ofHours(1);

  /** What is used unless configured. */
  public static final DeviceConfig DEFAULT =
      new DeviceConfig(DeviceChoice.AUTO, Duration.ofMinutes(2), Hailo.DEFAULT);

  /**
   * A Hailo device, and the way to it. Immutable.
   *
   * @param id of the device, such as 0001:01:00.0; empty for the first there is
   * @param groupId the name to share it under; empty to hold it alone
   * @param bridge the library between the worker and HailoRT; empty for the one beside the program
   */
  public record Hailo(Optional<String> id, Optional<String> groupId, Optional<Path> bridge) {
    /** The first there is, held alone. */
    public static final Hailo DEFAULT =
        new Hailo(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Checks the range. */
  public DeviceConfig {
    if (stuckAfter.compareTo(LEAST_STUCK_AFTER) < 0 || stuckAfter.compareTo(MOST_STUCK_AFTER) > 0) {
      throw new IllegalArgumentException("stuckAfter " + stuckAfter + " is not from 1 s to 1 h");
    }
  }
}
