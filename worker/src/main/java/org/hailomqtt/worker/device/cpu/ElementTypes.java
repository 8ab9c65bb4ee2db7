package org.hailomqtt.worker.device.cpu;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.worker.device.TensorSpec;

/** Our element types and ONNX Runtime's. Thread-safe. */
final class ElementTypes {
  private ElementTypes() {}

  /** ONNX Runtime's name for a type; empty for uint16, which its Java side does not have. */
  static Optional<OnnxJavaType> of(DataType type) {
    return switch (type) {
      case UINT8 -> Optional.of(OnnxJavaType.UINT8);
      case INT8 -> Optional.of(OnnxJavaType.INT8);
      case BOOL -> Optional.of(OnnxJavaType.BOOL);
      case UINT16 -> Optional.empty();
      case INT16 -> Optional.of(OnnxJavaType.INT16);
      case FLOAT16 -> Optional.of(OnnxJavaType.FLOAT16);
      case INT32 -> Optional.of(OnnxJavaType.INT32);
      case FLOAT32 -> Optional.of(OnnxJavaType.FLOAT);
      case INT64 -> Optional.of(OnnxJavaType.INT64);
      case FLOAT64 -> Optional.of(OnnxJavaType.DOUBLE);
    };
  }

  /** Our name for a type; empty for text and others that no tensor of ours holds. */
  static Optional<DataType> of(OnnxJavaType type) {
    for (DataType ours : DataType.values()) {
      if (of(ours).equals(Optional.of(type))) {
        return Optional.of(ours);
      }
    }
    return Optional.empty();
  }

  /** What a file says of its inputs or outputs; those that are no tensors of ours are left out. */
  static List<TensorSpec> specs(Map<String, NodeInfo> nodes) {
    List<TensorSpec> specs = new ArrayList<>();
    nodes.forEach(
        (name, node) -> {
          if (node.getInfo() instanceof TensorInfo info) {
            of(info.type).ifPresent(type -> specs.add(new TensorSpec(name, type, shape(info))));
          }
        });
    return specs;
  }

  private static List<Integer> shape(TensorInfo info) {
    List<Integer> shape = new ArrayList<>();
    for (long size : info.getShape()) {
      shape.add(Math.toIntExact(size));
    }
    return shape;
  }
}
