package org.hailomqtt.worker.device;

import java.util.OptionalDouble;

/**
 * What a device tells of itself while it is held, as far as it does. Immutable.
 *
 * @param celsius its warmest sensor, in degrees Celsius
 * @param processorPercent utilisation of its processor
 * @param networkCorePercent utilisation of what computes networks
 */
public record Telemetry(
    OptionalDouble celsius, OptionalDouble processorPercent, OptionalDouble networkCorePercent) {
  /** It tells nothing. */
  public static final Telemetry NONE =
      new Telemetry(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
}
