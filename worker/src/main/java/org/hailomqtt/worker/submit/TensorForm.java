package org.hailomqtt.worker.submit;

import java.util.List;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;

/**
 * What raw bytes are. Immutable.
 *
 * @param dtype element type
 * @param shape dimensions
 */
public record TensorForm(DataType dtype, List<Integer> shape) {
  /** Copies the list. */
  public TensorForm {
    shape = List.copyOf(shape);
  }

  /** The bytes as a tensor. */
  Tensor read(byte[] bytes) {
    try {
      return Tensor.ofBytes(dtype, shape, bytes);
    } catch (IllegalArgumentException e) {
      throw new SubmitException(String.valueOf(e.getMessage()), e);
    }
  }
}
