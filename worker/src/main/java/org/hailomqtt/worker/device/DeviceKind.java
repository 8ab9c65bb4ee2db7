package org.hailomqtt.worker.device;

import java.util.Locale;

/** The kinds of device; the names are those of {@code device.kind} and of replies. Immutable. */
public enum DeviceKind {
  /** A Hailo NPU. */
  HAILO,
  /** The processor, through ONNX Runtime. */
  CPU,
  /** No device: deterministic results for producers under development. */
  SIMULATED;

  /** The word in settings and replies. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
