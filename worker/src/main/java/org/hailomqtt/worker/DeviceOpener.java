package org.hailomqtt.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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

  /** The simulated HailoRT's: it stands for a device of this machine. */
  private static final String SIMULATED_HAILO = "HAILO_SIM_DIR";

  private static final Path BRIDGE = Path.of("lib", "libhailo_bridge.so");

  private static final Path LOCKS = Path.of("run", "lock");

  private final Path bridge;
  private final HailoDevice.Settings settings;

  /**
   * @param root the root directory; another one in tests
   * @param environment the environment variables
   * @param home where the program is installed
   * @param hailo which Hailo device, and the way to it
   */
  DeviceOpener(Path root, Map<String, String> environment, Path home, DeviceConfig.Hailo hailo) {
    this.bridge = hailo.bridge().orElse(home.resolve(BRIDGE));
    Optional<Path> simulation = Optional.ofNullable(environment.get(SIMULATED_HAILO)).map(Path::of);
    this.settings =
        new HailoDevice.Settings(
            bridge,
            hailo.id(),
            hailo.groupId(),
            new HailoDevice.Host(root, simulation.orElseGet(() -> locks(root)), simulation));
  }

  /** Where every user may lock a file, and programs look for such locks (FHS 3.0, 5.9). */
  private static Path locks(Path root) {
    Path locks = root.resolve(LOCKS);
    return Files.isWritable(locks) ? locks : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** The kind that serves a choice. */
  DeviceKind kind(DeviceChoice choice) {
    return switch (choice) {
      case HAILO -> DeviceKind.HAILO;
      case CPU -> DeviceKind.CPU;
      case SIMULATED -> DeviceKind.SIMULATED;
      case AUTO -> {
        if (!HailoDevice.isThere(settings.host())) {
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

  /**
   * Looks whether a kind can be opened at all, without touching a device.
   *
   * @throws DeviceException if only a person can mend what is missing
   */
  void check(DeviceKind kind) throws DeviceException {
    if (kind == DeviceKind.HAILO) {
      HailoDevice.check(settings);
    }
  }

  /**
   * What a kind is reached through, with versions, for people; empty if through nothing that has
   * one. Touches no device.
   *
   * @throws DeviceException if only a person can mend what is missing
   */
  Optional<String> versions(DeviceKind kind) throws DeviceException {
    return kind == DeviceKind.HAILO
        ? Optional.of(HailoDevice.versions(settings))
        : Optional.empty();
  }

  /**
   * Opens a device; the caller closes it.
   *
   * @throws DeviceException if it can't be opened
   */
  Device open(DeviceKind kind) throws DeviceException {
    return switch (kind) {
      case HAILO -> HailoDevice.open(settings);
      case CPU -> CpuDevice.open();
      case SIMULATED -> new SimulatedDevice();
    };
  }
}
