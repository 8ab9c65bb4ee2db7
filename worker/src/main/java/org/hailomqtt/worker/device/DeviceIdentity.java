package org.hailomqtt.worker.device;

import java.util.Optional;

/**
 * What a device is. Immutable.
 *
 * @param kind of device
 * @param id such as a PCI address; the processor's name for {@code cpu}
 * @param architecture such as HAILO10H or amd64
 * @param firmware version of firmware or library, where there is one
 */
public record DeviceIdentity(
    DeviceKind kind, String id, String architecture, Optional<String> firmware) {}
