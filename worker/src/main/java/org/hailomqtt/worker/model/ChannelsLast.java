package org.hailomqtt.worker.model;

import java.nio.ByteBuffer;
import java.util.List;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.TensorSpec;

/** Turns tensors of pictures with their colours first round, as cameras have them. Thread-safe. */
final class ChannelsLast {
  private static final int COLOURS = 3;

  private ChannelsLast() {}

  /** [3, h, w] and [1, 3, h, w] as [h, w, 3], unless the input takes it as it is. */
  static Tensor unless(TensorSpec input, Tensor tensor) {
    List<Integer> shape = tensor.shape();
    int batch = shape.size() - 3;
    boolean first =
        batch >= 0
            && shape.get(batch) == COLOURS
            && shape.get(batch + 2) != COLOURS
            && (batch == 0 || (batch == 1 && shape.get(0) == 1));
    return first && TensorFit.fit(input, tensor).isEmpty() ? turned(tensor, batch) : tensor;
  }

  private static Tensor turned(Tensor tensor, int batch) {
    int height = tensor.shape().get(batch + 1);
    int width = tensor.shape().get(batch + 2);
    int pixels = height * width;
    int bytes = tensor.dtype().bytes();
    ByteBuffer from = tensor.data();
    byte[] to = new byte[from.remaining()];
    for (int i = 0; i < pixels; i++) {
      for (int c = 0; c < COLOURS; c++) {
        from.get((c * pixels + i) * bytes, to, (i * COLOURS + c) * bytes, bytes);
      }
    }
    return Tensor.ofBytes(tensor.dtype(), List.of(height, width, COLOURS), to);
  }
}
