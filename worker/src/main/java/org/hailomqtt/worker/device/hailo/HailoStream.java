package org.hailomqtt.worker.device.hailo;

import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * An input or output of a network as HailoRT tells it. Immutable.
 *
 * @param name its name in the HEF file
 * @param index its place among those of its direction
 * @param height of one frame
 * @param width of one frame
 * @param features of one frame: channels
 * @param type HailoRT's number of the element type
 * @param order HailoRT's number of the order
 * @param nms how the boxes lie that it holds, if it holds boxes
 * @param frameBytes of one frame, as the type is set now
 */
record HailoStream(
    String name,
    int index,
    int height,
    int width,
    int features,
    int type,
    int order,
    Optional<NmsLayout> nms,
    int frameBytes) {
  private static final int UINT8 = 1;
  private static final int UINT16 = 2;
  private static final int FLOAT32 = 3;

  private static final int ORDER_NHW = 5;
  private static final int ORDER_NC = 6;
  private static final int ORDER_NCHW = 11;

  /** HailoRT's number of an element type; empty for one that it has not. */
  static Optional<Integer> number(DataType type) {
    return switch (type) {
      case UINT8 -> Optional.of(UINT8);
      case UINT16 -> Optional.of(UINT16);
      case FLOAT32 -> Optional.of(FLOAT32);
      case INT8, BOOL, INT16, FLOAT16, INT32, INT64, FLOAT64 -> Optional.empty();
    };
  }

  /** The element type; of one that HailoRT chooses itself, what it usually chooses. */
  DataType dtype() {
    return switch (type) {
      case UINT16 -> DataType.UINT16;
      case FLOAT32 -> DataType.FLOAT32;
      default -> DataType.UINT8;
    };
  }

  /**
   * As tensors go: with a batch of 1 in front, as in ONNX files, so that a model type need not know
   * the device.
   */
  TensorSpec spec() {
    if (nms.isPresent()) {
      return new TensorSpec(name, DataType.FLOAT32, List.of(-1, NmsLayout.COLUMNS));
    }
    List<Integer> shape =
        switch (order) {
          case ORDER_NC -> List.of(1, features);
          case ORDER_NHW -> List.of(1, height, width);
          case ORDER_NCHW -> List.of(1, features, height, width);
          default -> List.of(1, height, width, features);
        };
    if (Tensor.byteSize(dtype(), shape) != frameBytes) {
      // A camera's format, whose planes are not all of one size: bytes in a row.
      shape = List.of(1, frameBytes / dtype().bytes());
    }
    return new TensorSpec(name, dtype(), shape);
  }
}
