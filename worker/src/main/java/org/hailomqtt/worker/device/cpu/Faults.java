package org.hailomqtt.worker.device.cpu;

import ai.onnxruntime.OrtException;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * The one place that turns a fault of ONNX Runtime into one of a device. Thread-safe.
 *
 * <p>Its messages hold paths and source lines, so they stay with the cause, for the log.
 */
final class Faults {
  private Faults() {}

  static DeviceException ofLoading(ModelSpec model, OrtException e) {
    return fault(
        DeviceException.Kind.MODEL,
        "model '"
            + model.key()
            + "' has a file that ONNX Runtime can't load ("
            + meaning(e)
            + "); it must be a whole ONNX file with operators this version knows",
        e);
  }

  static DeviceException ofRunning(ModelSpec model, OrtException e) {
    return fault(
        DeviceException.Kind.INFERENCE,
        "model '" + model.key() + "' failed on this input (" + meaning(e) + ")",
        e);
  }

  private static DeviceException fault(DeviceException.Kind kind, String message, OrtException e) {
    DeviceException fault = new DeviceException(kind, message);
    fault.initCause(e);
    return fault;
  }

  private static String meaning(OrtException e) {
    return switch (e.getCode()) {
      case ORT_NO_SUCHFILE -> "no such file";
      case ORT_INVALID_PROTOBUF -> "no ONNX file, or cut off";
      case ORT_INVALID_GRAPH -> "its graph is invalid";
      case ORT_NOT_IMPLEMENTED -> "an operator is not implemented";
      case ORT_INVALID_ARGUMENT -> "an argument is invalid";
      case ORT_RUNTIME_EXCEPTION -> "an operator failed";
      default -> "status " + e.getCode().name();
    };
  }
}
