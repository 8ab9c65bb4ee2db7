package org.hailomqtt.worker.device;

import java.util.OptionalLong;

/**
 * A device's refusal or fault: the kind that decisions are made by, and the device's own status.
 */
public final class DeviceException extends Exception {
  private static final long serialVersionUID = 1L;

  /** No number of the device's own. */
  public static final int NO_STATUS = -1;

  private static final long NOBODY = -1;

  private final Kind kind;
  private final int status;
  private final long holder;

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
    /** The device is held by another program, or not there, or busy: later it may be. */
    UNAVAILABLE,
    /** The device went away under the operation: it has to be taken anew. */
    LOST,
    /** Driver, library and settings don't fit the device: only a person can mend it. */
    SETUP,
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
    this(kind, status, message, NOBODY);
  }

  private DeviceException(Kind kind, int status, String message, long holder) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.holder = holder;
  }

  /** That another process holds the device; kind UNAVAILABLE. */
  public static DeviceException heldBy(long pid, int status, String message) {
    return new DeviceException(Kind.UNAVAILABLE, status, message, pid);
  }

  /** The process that holds the device, where that is known. */
  public OptionalLong holder() {
    return holder == NOBODY ? OptionalLong.empty() : OptionalLong.of(holder);
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
