package org.hailomqtt.protocol;

/**
 * Where a request's time went, in milliseconds with microsecond steps. Immutable.
 *
 * @param queuedMs waiting for the device
 * @param loadMs loading models
 * @param preprocessMs reading, decoding and resizing the input
 * @param inferenceMs on the device
 * @param postprocessMs turning what the device gave into the result
 * @param totalMs from receipt until the reply was handed to the broker's connection
 */
public record Timing(
    double queuedMs,
    double loadMs,
    double preprocessMs,
    double inferenceMs,
    double postprocessMs,
    double totalMs) {

  /** Nanoseconds as milliseconds, rounded to the microsecond. */
  public static double millis(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }
}
