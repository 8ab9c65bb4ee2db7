package org.hailomqtt.worker.model;

import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * Takes a network for the first kind that its outputs look like. Thread-safe.
 *
 * @param network for messages
 * @param kinds the most particular first
 */
record AnyBoxes(ModelSpec network, List<BoxDecoder> kinds) implements BoxDecoder {
  /** Copies the list. */
  AnyBoxes {
    kinds = List.copyOf(kinds);
  }

  @Override
  public Boxes arrange(Map<String, Tensor> outputs) throws DeviceException {
    for (BoxDecoder kind : kinds) {
      try {
        return kind.arrange(outputs);
      } catch (DeviceException e) {
        // It is another kind, then.
      }
    }
    throw Outputs.unexpected(
        network.key(), outputs, "what one of the decoders nms, yolov8 and yolov5 reads");
  }
}
