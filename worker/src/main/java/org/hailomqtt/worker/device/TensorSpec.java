package org.hailomqtt.worker.device;

import java.util.List;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;

/**
 * What a model takes or gives under one name. Immutable.
 *
 * @param name the input's or output's name
 * @param dtype element type
 * @param shape dimensions, outermost first; -1 where any size will do
 */
public record TensorSpec(String name, DataType dtype, List<Integer> shape) {
  /** Copies the shape. */
  public TensorSpec {
    shape = List.copyOf(shape);
  }

  /** Whether a tensor fits: its type is this one, and each dimension this one's or free. */
  public boolean fits(Tensor tensor) {
    if (tensor.dtype() != dtype || tensor.shape().size() != shape.size()) {
      return false;
    }
    for (int i = 0; i < shape.size(); i++) {
      int wanted = shape.get(i);
      if (wanted >= 0 && wanted != tensor.shape().get(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return name + " " + dtype.label() + shape;
  }
}
