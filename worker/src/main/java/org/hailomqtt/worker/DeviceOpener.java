package org.hailomqtt.worker;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.cpu.CpuDevice;
import org.hailomqtt.worker.device.hailo.HailoDevice;
import org.hailomqtt.worker.device.simulated.SimulatedDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the device and opens it. Thread-safe. */
final class DeviceOpener {
  private static final Logger log = LoggerFactory.getLogger(DeviceOpener.class);

  /** Where the driver puts its devices: up to HailoRT 5.2, and for a Hailo-10H from 5.3 on. */
  private static final String HAILO_DEVICES = "{hailo*,h1x-*}";

  /** The simulated HailoRT's: it stands for a device of this machine. */
  private static final String SIMULATED_HAILO = "HAILO_SIM_DIR";

  private static final Path BRIDGE = Path.of("lib", "libhailo_bridge.so");

  private final Path devices;
  private final Map<String, String> environment;
  private final Path bridge;
  private final DeviceConfig.Hailo hailo;

  /**
   * @param devices where the system lists its devices: {@code /dev}
   * @param environment the environment variables
   * @param home where the program is installed
   * @param hailo which Hailo device, and the way to it
   */
  DeviceOpener(Path devices, Map<String, String> environment, Path home, DeviceConfig.Hailo hailo) {
    this.devices = devices;
    this.environment = Map.copyOf(environment);
    this.bridge = hailo.bridge().orElse(home.resolve(BRIDGE));
    this.hailo = hailo;
  }

  /** The kind that serves a choice. */
  DeviceKind kind(DeviceChoice choice) {
    return switch (choice) {
      case HAILO -> DeviceKind.HAILO;
      case CPU -> DeviceKind.CPU;
      case SIMULATED -> DeviceKind.SIMULATED;
      case AUTO -> {
        if (!hasHailo()) {
          yield DeviceKind.CPU;
        }
        if (Files.isRegularFile(bridge)) {
          yield DeviceKind.HAILO;
        }
        log.warn(
            "there is a Hailo device, but no bridge to HailoRT at {}, so the processor serves;"
                + " docs/hailo.md tells how to build it",
            bridge);
        yield DeviceKind.CPU;
      }
    };
  }

  private boolean hasHailo() {
    if (environment.containsKey(SIMULATED_HAILO)) {
      return true;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(devices, HAILO_DEVICES)) {
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
      case HAILO -> HailoDevice.open(new HailoDevice.Settings(bridge, hailo.id(), hailo.groupId()));
      case CPU -> CpuDevice.open();
      case SIMULATED -> new SimulatedDevice();
    };
  }
}
