package org.hailomqtt.worker;

/**
 * Which device the worker serves. Immutable.
 *
 * @param kind the kind wanted
 */
public record DeviceConfig(DeviceChoice kind) {
  /** What is used unless configured. */
  public static final DeviceConfig DEFAULT = new DeviceConfig(DeviceChoice.AUTO);
}
