package org.hailomqtt.worker.device;

/**
 * A device's memory as it reports it. Immutable.
 *
 * @param totalBytes all there is; greater than 0
 * @param usedBytes what is taken of it, by whomever
 */
public record DeviceMemory(long totalBytes, long usedBytes) {
  /** Checks the ranges. */
  public DeviceMemory {
    if (totalBytes <= 0 || usedBytes < 0) {
      throw new IllegalArgumentException(
          usedBytes + " of " + totalBytes + " bytes are no device's memory");
    }
  }
}
