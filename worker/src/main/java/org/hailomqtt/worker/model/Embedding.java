package org.hailomqtt.worker.model;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/** A picture or a text as a direction: a vector of length one. Immutable. */
final class Embedding {
  private final float[] values;

  private Embedding(float[] values) {
    this.values = values;
  }

  /**
   * What a network gave, brought to length one (L2).
   *
   * @param network whose declared output is taken, or the only one there is; for the message too
   * @throws DeviceException kind INFERENCE if it has no direction: all zero, or not a number
   */
  static Embedding of(ModelSpec network, Map<String, Tensor> outputs) throws DeviceException {
    return ofValues(network, values(network, outputs));
  }

  /** The numbers that a network gave, as they are. */
  static float[] values(ModelSpec network, Map<String, Tensor> outputs) throws DeviceException {
    Tensor tensor =
        network.outputs().isEmpty() && outputs.size() == 1
            ? outputs.values().iterator().next()
            : network.outputs().isEmpty() ? null : outputs.get(network.outputs().get(0).name());
    if (tensor == null || tensor.dtype() != DataType.FLOAT32) {
      throw fault(network, "gave " + outputs + " where one float32 embedding is expected");
    }
    FloatBuffer floats = tensor.floats();
    float[] values = new float[floats.remaining()];
    floats.get(values);
    return values;
  }

  /** One row of several. */
  static float[] row(ModelSpec network, float[] values, int length, int row)
      throws DeviceException {
    if (values.length % length != 0 || row >= values.length / length) {
      throw fault(
          network, "gave " + values.length + " numbers where rows of " + length + " are expected");
    }
    return Arrays.copyOfRange(values, row * length, (row + 1) * length);
  }

  /** Numbers brought to length one, in place. */
  static Embedding ofValues(ModelSpec network, float[] values) throws DeviceException {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    if (!(squares > 0 && squares < Double.POSITIVE_INFINITY)) {
      throw fault(network, "gave an embedding without a direction: all zero, or not a number");
    }
    float factor = (float) (1 / Math.sqrt(squares));
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return new Embedding(values);
  }

  static DeviceException fault(ModelSpec network, String what) {
    return new DeviceException(
        DeviceException.Kind.INFERENCE, "model '" + network.key() + "' " + what);
  }

  /** The cosine of the angle between two of the same network pair: -1 to 1. */
  double cosine(Embedding other) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += (double) values[i] * other.values[i];
    }
    return sum;
  }

  /** A float32 tensor of one dimension. */
  Tensor tensor() {
    return Tensor.ofFloats(List.of(values.length), values);
  }
}
