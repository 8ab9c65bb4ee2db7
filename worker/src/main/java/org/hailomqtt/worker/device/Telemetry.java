package org.hailomqtt.worker.device;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a device tells of itself while it is held, as far as it does. Immutable.
 *
 * @param celsius its warmest sensor, in degrees Celsius
 * @param processorPercent utilisation of its processor
 * @param networkCorePercent utilisation of what computes networks
 * @param memory what its memory holds
 */
public record Telemetry(
    OptionalDouble celsius,
    OptionalDouble processorPercent,
    OptionalDouble networkCorePercent,
    Optional<DeviceMemory> memory) {
  /** It tells nothing. */
  public static final Telemetry NONE =
      new Telemetry(
          OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());

  /** It tells its temperature only. */
  public static Telemetry ofTemperature(double celsius) {
    return new Telemetry(
        OptionalDouble.of(celsius),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty());
  }
}
