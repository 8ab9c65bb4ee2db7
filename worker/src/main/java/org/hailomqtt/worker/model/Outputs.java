package org.hailomqtt.worker.model;

import java.nio.FloatBuffer;
import java.util.Map;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/** Takes numbers out of what networks give. Thread-safe. */
final class Outputs {
  private Outputs() {}

  /**
   * The only output.
   *
   * @throws DeviceException kind INFERENCE if there are several, or it is not float32
   */
  static Tensor only(ModelSpec network, Map<String, Tensor> outputs) throws DeviceException {
    if (outputs.size() == 1) {
      Tensor tensor = outputs.values().iterator().next();
      if (tensor.dtype() == DataType.FLOAT32) {
        return tensor;
      }
    }
    throw unexpected(network.key(), outputs, "one float32 output");
  }

  /** The fault of a network whose outputs are not what its entry makes expect. */
  static DeviceException unexpected(String network, Map<String, Tensor> outputs, String expected) {
    return new DeviceException(
        DeviceException.Kind.INFERENCE,
        "network '"
            + network
            + "' gave "
            + outputs
            + " where "
            + expected
            + " is expected; mend the model's entry");
  }

  /** A copy of a float32 tensor's elements, to be read many times. */
  static float[] floats(Tensor tensor) {
    FloatBuffer buffer = tensor.floats();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  /** The same with more room for sums. */
  static double[] doubles(Tensor tensor) {
    FloatBuffer buffer = tensor.floats();
    double[] values = new double[buffer.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = buffer.get(i);
    }
    return values;
  }
}
