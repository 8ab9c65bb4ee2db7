package org.hailomqtt.worker.model;

import java.util.Locale;
import java.util.TreeSet;
import org.hailomqtt.worker.device.DeviceException;

/** What is said about memory that is not there, with its figures. Immutable. */
final class DeviceMemoryText {
  private static final double GB = 1L << 30;

  private DeviceMemoryText() {}

  static DeviceException neverFits(String model, ResidencyPlan.Refused refused) {
    String pinned =
        refused.pinned().isEmpty()
            ? ""
            : ", and " + String.join(", ", new TreeSet<>(refused.pinned())) + " must stay";
    return outOfMemory(
        "model '"
            + model
            + "' takes about "
            + gigabytes(refused.neededBytes())
            + " of device memory; models may take "
            + gigabytes(refused.budgetBytes())
            + " together"
            + pinned
            + ". Use a smaller model, or mend memory_mb of its entry or device.memory_budget_mb");
  }

  static DeviceException full(String model, long bytes, long loaded, DeviceException cause) {
    DeviceException full =
        new DeviceException(
            DeviceException.Kind.OUT_OF_MEMORY,
            cause.status(),
            "model '"
                + model
                + "' takes about "
                + gigabytes(bytes)
                + " of device memory, and the device has no room for it beside "
                + gigabytes(loaded)
                + " that must stay, though it was opened anew; use a smaller model");
    full.initCause(cause);
    return full;
  }

  private static DeviceException outOfMemory(String message) {
    return new DeviceException(DeviceException.Kind.OUT_OF_MEMORY, message);
  }

  static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f GB", bytes / GB);
  }
}
