package org.hailomqtt.worker.device;

/**
 * A device's refusal or fault: the kind that decisions are made by, and the device's own status.
 */
public final class DeviceException extends Exception {
  private static final long serialVersionUID = 1L;

  /** No number of the device's own. */
  public static final int NO_STATUS = -1;

  private final Kind kind;
  private final int status;

  /** What a fault means for the caller. */
  public enum Kind {
    /** The tensors handed in don't fit the model: the sender is wrong. */
    INPUT,
    /** The model's file is missing, broken or not for this device. */
    MODEL,
    /** The model does not fit into what memory is free. */
    OUT_OF_MEMORY,
    /** The model ran and failed. */
    INFERENCE,
    /** The device is held by another program, or not there. */
    UNAVAILABLE,
    /** The device failed. */
    FAULT
  }

  /**
   * A fault without a status number.
   *
   * @param message values and what to do; shown to senders, so no path outside the model's name
   */
  public DeviceException(Kind kind, String message) {
    this(kind, NO_STATUS, message);
  }

  /**
   * A fault as the device numbers it.
   *
   * @param status the device's status number, or {@link #NO_STATUS}
   */
  public DeviceException(Kind kind, int status, String message) {
    super(message);
    this.kind = kind;
    this.status = status;
  }

  /** What it means. */
  public Kind kind() {
    return kind;
  }

  /** The device's number for it, or {@link #NO_STATUS}. */
  public int status() {
    return status;
  }

  /** The sentence for the sender. */
  public String text() {
    String message = getMessage();
    return message == null ? kind.name() : message;
  }
}
