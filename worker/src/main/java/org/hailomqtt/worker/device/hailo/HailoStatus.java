package org.hailomqtt.worker.device.hailo;

import java.util.Map;
import java.util.TreeMap;
import org.hailomqtt.worker.device.DeviceException;

/**
 * A status of HailoRT's that something can be done about, or any other by its number. Immutable.
 *
 * <p>The numbers are the same from HailoRT 4.21 on; 94 to 97 came with 5. The table is our own,
 * because the library's reads past its end for a number it does not know.
 *
 * @param number HailoRT's
 * @param name HailoRT's, without its prefix; empty for one that is not in the table
 * @param remedy what may help
 */
record HailoStatus(int number, String name, Remedy remedy) {
  static final int SUCCESS = 0;
  static final int INVALID_ARGUMENT = 2;
  static final int TIMEOUT = 4;
  static final int INSUFFICIENT_BUFFER = 5;
  static final int INVALID_OPERATION = 6;
  static final int DEVICE_IN_USE = 73;
  static final int OUT_OF_PHYSICAL_DEVICES = 74;

  private static final Map<Integer, HailoStatus> KNOWN = new TreeMap<>();

  /** What may help against a status. */
  enum Remedy {
    /** The same again, a little later. */
    RETRY(DeviceException.Kind.UNAVAILABLE, "try again in a moment"),
    /** The device closed and opened. */
    REOPEN(
        DeviceException.Kind.LOST,
        "the worker opens the device again for the next request; try again"),
    /** The device is gone; it has to come back. */
    RESCAN(
        DeviceException.Kind.LOST,
        "the device does not answer; check that it sits and is powered, that its driver is loaded"
            + " (lsmod | grep hailo), and that this user may open it, or reboot"),
    /** Another device id, or other settings. */
    SETTINGS(
        DeviceException.Kind.FAULT,
        "this device or its HailoRT can't do that; check device.id and device.group_id"),
    /** Another model file. */
    MODEL_FILE(
        DeviceException.Kind.MODEL,
        "the file must be a whole HEF, compiled for this chip and not newer than the HailoRT"),
    /** Driver, firmware and library of one version. */
    VERSIONS(
        DeviceException.Kind.SETUP,
        "driver, firmware and HailoRT must be of one version; upgrade them together and reboot"),
    /** Fewer models at once. */
    MEMORY(DeviceException.Kind.OUT_OF_MEMORY, "unload a model to make room"),
    /** Nothing is known to help. */
    NONE(DeviceException.Kind.FAULT, "the worker's log says more");

    private final DeviceException.Kind kind;
    private final String advice;

    Remedy(DeviceException.Kind kind, String advice) {
      this.kind = kind;
      this.advice = advice;
    }
  }

  static {
    know(Remedy.RETRY, "4 TIMEOUT, 28 INTERRUPTED_BY_SIGNAL, 73 DEVICE_IN_USE");
    know(Remedy.RETRY, "74 OUT_OF_PHYSICAL_DEVICES, 87 DRIVER_TIMEOUT, 88 DRIVER_INTERRUPTED");
    know(Remedy.RETRY, "89 CONNECTION_REFUSED, 97 DEVICE_TEMPORARILY_UNAVAILABLE");
    know(Remedy.REOPEN, "62 COMMUNICATION_CLOSED, 63 STREAM_ABORT, 77 RPC_FAILED");
    know(Remedy.REOPEN, "90 DRIVER_WAIT_CANCELED, 95 OPERATION_ABORTED, 96 DEVICE_NOT_CONNECTED");
    know(Remedy.RESCAN, "36 DRIVER_OPERATION_FAILED, 64 DRIVER_NOT_INSTALLED");
    know(Remedy.SETTINGS, "2 INVALID_ARGUMENT, 7 NOT_IMPLEMENTED, 79 NOT_SUPPORTED");
    know(Remedy.MODEL_FILE, "13 OPEN_FILE_FAILURE, 14 FILE_OPERATION_FAILURE, 26 INVALID_HEF");
    know(Remedy.MODEL_FILE, "75 INVALID_DEVICE_ARCHITECTURE, 91 HEF_FILE_CORRUPTED");
    know(Remedy.MODEL_FILE, "92 HEF_NOT_SUPPORTED, 93 HEF_NOT_COMPATIBLE_WITH_DEVICE");
    know(Remedy.MODEL_FILE, "94 INVALID_HEF_USE");
    know(Remedy.VERSIONS, "16 UNSUPPORTED_FW_VERSION, 76 INVALID_DRIVER_VERSION");
    know(Remedy.VERSIONS, "78 INVALID_SERVICE_VERSION, 85 DRIVER_INVALID_RESPONSE");
    know(Remedy.VERSIONS, "86 DRIVER_INVALID_IOCTL");
    // On 5.3, 81 has been seen as RESOURCE_EXHAUSTED when the device's memory was full.
    know(Remedy.MEMORY, "3 OUT_OF_HOST_MEMORY, 71 OUT_OF_FW_MEMORY, 81 OUT_OF_HOST_CMA_MEMORY");
    know(Remedy.NONE, "1 UNINITIALIZED, 5 INSUFFICIENT_BUFFER, 6 INVALID_OPERATION");
    know(Remedy.NONE, "8 INTERNAL_FAILURE, 18 FW_CONTROL_FAILURE, 61 NOT_FOUND");
    know(Remedy.NONE, "72 STREAM_NOT_ACTIVATED, 82 QUEUE_IS_FULL");
  }

  private static void know(Remedy remedy, String entries) {
    for (String entry : entries.split(", ", -1)) {
      int space = entry.indexOf(' ');
      int number = Integer.parseInt(entry.substring(0, space));
      KNOWN.put(number, new HailoStatus(number, entry.substring(space + 1), remedy));
    }
  }

  /** The status of a number. */
  static HailoStatus of(int number) {
    HailoStatus known = KNOWN.get(number);
    return known == null ? new HailoStatus(number, "", Remedy.NONE) : known;
  }

  /** As a refusal of a device that was to be opened: what a person must mend, or later may do. */
  DeviceException refusal(String what) {
    DeviceException.Kind kind =
        switch (remedy) {
          case RETRY, REOPEN, RESCAN, MEMORY, NONE -> DeviceException.Kind.UNAVAILABLE;
          case SETTINGS, MODEL_FILE, VERSIONS -> DeviceException.Kind.SETUP;
        };
    return new DeviceException(kind, number, what + ": " + this + "; " + remedy.advice);
  }

  /** As a fault: what was not to be done, the number, and what may help. */
  DeviceException fault(String what) {
    return new DeviceException(remedy.kind, number, what + ": " + this + "; " + remedy.advice);
  }

  /** As a fault of a kind that only the place it happened at tells. */
  DeviceException fault(DeviceException.Kind told, String what, String todo) {
    return new DeviceException(told, number, what + ": " + this + "; " + todo);
  }

  @Override
  public String toString() {
    return "HailoRT status " + number + (name.isEmpty() ? "" : " " + name);
  }
}
