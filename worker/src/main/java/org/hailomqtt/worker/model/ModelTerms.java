package org.hailomqtt.worker.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * On which terms a model takes its place on the device, as its entry says. Immutable.
 *
 * @param memoryBytes what all its networks together take of the device's memory, as estimated by
 *     whoever wrote the entry
 * @param pinned whether it is never unloaded to make room
 * @param keepAlive how long it stays loaded after its last use; {@link #FOREVER} for ever
 * @param exclusiveGroup of the models of one group, only one is loaded at a time
 * @param cache how long a result may be given again for the same input and parameters
 */
public record ModelTerms(
    OptionalLong memoryBytes,
    boolean pinned,
    Optional<Duration> keepAlive,
    Optional<String> exclusiveGroup,
    Optional<Duration> cache) {
  /** Longer than any worker runs, and short enough to be counted in nanoseconds. */
  public static final Duration FOREVER = Duration.ofDays(36_500);

  /** Nothing said. */
  public static final ModelTerms NONE =
      new ModelTerms(
          OptionalLong.empty(), false, Optional.empty(), Optional.empty(), Optional.empty());

  private static final long MIB = 1 << 20;
  private static final int MAX_MIB = 1 << 20;
  private static final int MAX_SECONDS = 31_536_000;

  /** Reads them from an entry. */
  static ModelTerms of(Fields entry) {
    return new ModelTerms(
        entry
            .optionalInteger("memory_mb", 1, MAX_MIB)
            .map(mib -> OptionalLong.of(mib * MIB))
            .orElse(OptionalLong.empty()),
        entry.flag("pin"),
        entry
            .optionalInteger("keep_alive_s", -1, MAX_SECONDS)
            .map(seconds -> seconds < 0 ? FOREVER : Duration.ofSeconds(seconds)),
        entry.optionalText("exclusive_group"),
        entry.optionalInteger("cache_s", 1, MAX_SECONDS).map(Duration::ofSeconds));
  }
}
