package org.hailomqtt.worker;

/** Which device to use, as {@code device.kind} says it. Immutable. */
public enum DeviceChoice {
  /** The Hailo device where there is one, else the processor. */
  AUTO,
  /** A Hailo NPU; one that isn't there yet is waited for. */
  HAILO,
  /** The processor, through ONNX Runtime. */
  CPU,
  /** No device: deterministic results for producers under development. */
  SIMULATED
}
