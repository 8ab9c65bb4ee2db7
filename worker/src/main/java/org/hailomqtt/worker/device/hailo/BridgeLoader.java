package org.hailomqtt.worker.device.hailo;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.hailomqtt.worker.device.DeviceException;

/** Brings the bridge into the process, if it fits the HailoRT that is installed. Thread-safe. */
final class BridgeLoader {
  private static final String BUILD =
      "build it in the checkout, with cmake -S worker/native -B worker/target/native && cmake"
          + " --build worker/target/native && cmake --install worker/target/native --prefix"
          + " worker/target/dist (docs/hailo.md)";

  private BridgeLoader() {}

  /**
   * Loads the bridge; a library stays in the process for good.
   *
   * @throws DeviceException kind SETUP if there is none, or it was built against another HailoRT
   */
  static HailoBridge load(Path file) throws DeviceException {
    if (!Files.isRegularFile(file)) {
      throw unfit("there is no bridge to HailoRT at " + file + "; " + BUILD);
    }
    HailoBridge bridge;
    try {
      bridge =
          Native.load(
              file.toAbsolutePath().toString(),
              HailoBridge.class,
              Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
    } catch (LinkageError e) {
      DeviceException unfit =
          unfit(
              "the bridge to HailoRT does not load ("
                  + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                  + "); HailoRT is missing, or of another version than the bridge was built for: "
                  + BUILD);
      unfit.initCause(e);
      throw unfit;
    }
    check(bridge);
    return bridge;
  }

  /** Lets through a bridge of this interface, built against the HailoRT that is loaded. */
  static void check(HailoBridge bridge) throws DeviceException {
    int abi = bridge.hailo_bridge_abi();
    if (abi != HailoBridge.ABI) {
      throw unfit(
          "the bridge to HailoRT is of another release (interface "
              + abi
              + ", wanted "
              + HailoBridge.ABI
              + "); "
              + BUILD);
    }
    int[] built = new int[3];
    int[] library = new int[3];
    int status = bridge.hailo_bridge_versions(built, library);
    if (status != HailoStatus.SUCCESS) {
      throw HailoStatus.of(status).refusal("HailoRT does not tell its version");
    }
    if (built[0] != library[0] || built[1] != library[1]) {
      throw unfit(
          "the bridge was built for HailoRT "
              + text(built)
              + ", but "
              + text(library)
              + " is installed; "
              + BUILD);
    }
  }

  /**
   * Which HailoRT is installed, and which one the bridge was built for.
   *
   * @throws DeviceException if HailoRT does not tell
   */
  static String versions(HailoBridge bridge) throws DeviceException {
    int[] built = new int[3];
    int[] library = new int[3];
    int status = bridge.hailo_bridge_versions(built, library);
    if (status != HailoStatus.SUCCESS) {
      throw HailoStatus.of(status).refusal("HailoRT does not tell its version");
    }
    return "HailoRT " + text(library) + ", bridge built for " + text(built);
  }

  private static String text(int[] version) {
    return version[0] + "." + version[1] + "." + version[2];
  }

  private static DeviceException unfit(String message) {
    return new DeviceException(DeviceException.Kind.SETUP, message);
  }
}
