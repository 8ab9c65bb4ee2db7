package org.hailomqtt.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hailomqtt.worker.model.ResidencyConfig;

/** Which device the worker uses, and how. Immutable. */
final class DeviceKeys {
  static final Key<DeviceChoice> DEVICE_KIND =
      Key.of(
          "device.kind",
          "KIND",
          ValueRules.choice(DeviceChoice.class),
          DeviceConfig.DEFAULT.kind(),
          "Device to use",
          "The installer, which writes what it found; developers who want no device.");

  static final Key<String> DEVICE_ID =
      Key.computed(
          "device.id",
          "ID",
          ValueRules.text("a device's id, such as 0001:01:00.0", id -> id.matches("[!-~]{1,31}")),
          "the first there is",
          "Hailo device to use",
          "Operators of a machine with several.");

  static final Key<String> DEVICE_GROUP_ID =
      Key.computed(
          "device.group_id",
          "NAME",
          ValueRules.text("a name such as SHARED", id -> id.matches("[!-~]{1,63}")),
          "none: the device is held alone",
          "Name to share the Hailo device under, with other programs that give the same",
          "Operators who run other programs on the device at the same time, such as Hailo's own"
              + " (SHARED), and accept that they slow each other down.");

  static final Key<Path> DEVICE_BRIDGE =
      Key.computed(
          "device.bridge",
          "FILE",
          ValueRules.readableFile(),
          "lib/libhailo_bridge.so beside the program",
          "Library between the worker and HailoRT",
          "Whoever builds it elsewhere, or against the simulated HailoRT.");

  static final Key<Duration> DEVICE_STUCK_AFTER =
      Key.of(
          "device.stuck_after_s",
          "S",
          ValueRules.seconds(DeviceConfig.LEAST_STUCK_AFTER, DeviceConfig.MOST_STUCK_AFTER),
          DeviceConfig.DEFAULT.stuckAfter(),
          "Longest that loading or running a model may take at first, before the device is called"
              + " stuck and the worker ends to be started afresh",
          "Operators of models that rightly load for minutes (more), or who want a stuck device"
              + " noticed sooner (less).");

  static final Key<Integer> DEVICE_MEMORY_BUDGET_MB =
      Key.computed(
          "device.memory_budget_mb",
          "MB",
          ValueRules.wholeNumber(1, ResidencyConfig.MOST_BUDGET_MB),
          "what the device reports, less 1 GB or an eighth",
          "Device memory (MiB) that models may take together",
          "Operators who share the device, or whose device does not tell.");

  /** In the order of the documentation. */
  static final List<Key<?>> ALL =
      List.of(
          DEVICE_KIND,
          DEVICE_ID,
          DEVICE_GROUP_ID,
          DEVICE_BRIDGE,
          DEVICE_STUCK_AFTER,
          DEVICE_MEMORY_BUDGET_MB);

  private DeviceKeys() {}
}
