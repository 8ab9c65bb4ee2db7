package org.hailomqtt.worker;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.cpu.CpuDevice;
import org.hailomqtt.worker.device.simulated.SimulatedDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the device and opens it. Thread-safe. */
final class DeviceOpener {
  private static final Logger log = LoggerFactory.getLogger(DeviceOpener.class);

  private final Path devices;

  /**
   * @param devices where the system lists its devices: {@code /dev}
   */
  DeviceOpener(Path devices) {
    this.devices = devices;
  }

  /** The kind that serves a choice. */
  DeviceKind kind(DeviceChoice choice) {
    return switch (choice) {
      case HAILO -> DeviceKind.HAILO;
      case CPU -> DeviceKind.CPU;
      case SIMULATED -> DeviceKind.SIMULATED;
      case AUTO -> {
        if (hasHailo()) {
          log.warn(
              "there is a Hailo device, but this version can't use it yet; the processor serves");
        }
        yield DeviceKind.CPU;
      }
    };
  }

  private boolean hasHailo() {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(devices, "hailo*")) {
      return found.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Opens a device; the caller closes it.
   *
   * @throws DeviceException if it can't be opened
   */
  Device open(DeviceKind kind) throws DeviceException {
    return switch (kind) {
      case HAILO ->
          throw new DeviceException(
              DeviceException.Kind.UNAVAILABLE,
              "this version can't use a Hailo device yet; set device.kind to cpu or simulated");
      case CPU -> CpuDevice.open();
      case SIMULATED -> new SimulatedDevice();
    };
  }
}
