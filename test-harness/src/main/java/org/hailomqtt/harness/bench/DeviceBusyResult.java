package org.hailomqtt.harness.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How well the worker keeps a slow device busy, and at what cost in memory. Immutable.
 *
 * @param replies answered requests
 * @param seconds from the first reply to the last
 * @param busyShare of that time, the share that the device inferred, by the worker's own timing
 * @param peakResidentMegabytes the most memory (10^6 bytes) that the worker's process ever had
 *     resident
 * @param targets busy share and memory
 */
record DeviceBusyResult(
    @JsonProperty("replies") int replies,
    @JsonProperty("seconds") double seconds,
    @JsonProperty("busy_share") double busyShare,
    @JsonProperty("peak_resident_mb") double peakResidentMegabytes,
    @JsonProperty("targets") List<Target> targets) {
  private static final double LEAST_BUSY_SHARE = 0.98;
  private static final double MOST_MEGABYTES = 130;

  DeviceBusyResult {
    targets = List.copyOf(targets);
  }

  static DeviceBusyResult of(int replies, double seconds, double busyShare, double megabytes) {
    return new DeviceBusyResult(
        replies,
        seconds,
        busyShare,
        megabytes,
        List.of(
            new Target("device busy", busyShare, Target.Bound.AT_LEAST, LEAST_BUSY_SHARE),
            new Target("peak resident MB", megabytes, Target.Bound.AT_MOST, MOST_MEGABYTES)));
  }
}
