package org.hailomqtt.worker.model;

import java.util.Optional;
import java.util.OptionalLong;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of the device's memory models may take together. Device thread only, but for {@link
 * #known}.
 */
final class DeviceBudget {
  private static final Logger log = LoggerFactory.getLogger(DeviceBudget.class);
  private static final long GIB = 1L << 30;

  /** A device with so much keeps a GiB free, as a Hailo-10H with 8 should; others an eighth. */
  private static final long LARGE = 4 * GIB;

  private final Device device;
  private final OptionalLong configured;
  private final LearnedFigures figures;

  /** What they may take by the configuration, or as the device said last. */
  private volatile long given;

  /**
   * @param configured what they may take in any case; empty to go by what the device reports
   */
  DeviceBudget(Device device, OptionalLong configured, LearnedFigures figures) {
    this.device = device;
    this.configured = configured;
    this.figures = figures;
    this.given = configured.orElse(Long.MAX_VALUE);
  }

  /** What models may take now; {@link Long#MAX_VALUE} where nobody knows. */
  long bytes() {
    if (configured.isEmpty()) {
      given = memory().map(DeviceBudget::lessMargin).orElse(Long.MAX_VALUE);
    }
    return known();
  }

  /** What they may take as far as is known, without asking the device. Any thread. */
  long known() {
    return figures.budget(given);
  }

  private static long lessMargin(DeviceMemory memory) {
    long total = memory.totalBytes();
    return total - (total >= LARGE ? GIB : total / 8);
  }

  /** What the device's memory holds now, if it tells. */
  OptionalLong usedBytes() {
    Optional<DeviceMemory> memory = memory();
    return memory.isPresent() ? OptionalLong.of(memory.get().usedBytes()) : OptionalLong.empty();
  }

  /** A device that does not tell is no worse for loading. */
  private Optional<DeviceMemory> memory() {
    try {
      return device.memory();
    } catch (DeviceException e) {
      log.debug("the device does not tell its memory: {} (status {})", e.text(), e.status());
      return Optional.empty();
    }
  }
}
