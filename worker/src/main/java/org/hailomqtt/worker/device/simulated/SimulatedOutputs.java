package org.hailomqtt.worker.device.simulated;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * The made-up results of the simulated device. Thread-safe.
 *
 * <p>The seed of an output is the CRC-32C of all input bytes, in the order in which the model
 * declares its inputs, plus that of the output's name shifted left by 32 bits. From it SplitMix64
 * gives one number for each element: floats lie evenly in [-1, 1) (float16 in ±[0.5, 1)), bool is
 * its lowest bit, and all others are its lowest bits. A free dimension counts as 1.
 *
 * <p>A checksum, because it costs next to nothing: a model's input is read at memory speed.
 */
final class SimulatedOutputs {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private SimulatedOutputs() {}

  /** A tensor for each declared output. */
  static Map<String, Tensor> of(ModelSpec model, Map<String, Tensor> inputs) {
    CRC32C checksum = new CRC32C();
    for (TensorSpec input : model.inputs()) {
      Tensor tensor = inputs.get(input.name());
      if (tensor != null) {
        checksum.update(tensor.data());
      }
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (TensorSpec output : model.outputs()) {
      outputs.put(output.name(), tensor(output, seed(checksum.getValue(), output.name())));
    }
    return outputs;
  }

  private static long seed(long inputs, String name) {
    CRC32C checksum = new CRC32C();
    for (int i = 0; i < name.length(); i++) {
      checksum.update(name.charAt(i));
    }
    return inputs | (checksum.getValue() << 32);
  }

  private static Tensor tensor(TensorSpec spec, long seed) {
    List<Integer> shape = spec.shape().stream().map(size -> size < 0 ? 1 : size).toList();
    ByteBuffer data =
        ByteBuffer.allocate(Math.toIntExact(Tensor.byteSize(spec.dtype(), shape)))
            .order(ByteOrder.LITTLE_ENDIAN);
    long state = seed;
    while (data.hasRemaining()) {
      state += GOLDEN_GAMMA;
      put(spec, data, mixed(state));
    }
    return new Tensor(spec.dtype(), shape, data.flip());
  }

  private static void put(TensorSpec spec, ByteBuffer data, long bits) {
    switch (spec.dtype()) {
      case UINT8, INT8 -> data.put((byte) bits);
      case BOOL -> data.put((byte) (bits & 1));
      case UINT16, INT16 -> data.putShort((short) bits);
      case FLOAT16 -> data.putShort((short) ((bits & 0x83FF) | 0x3800));
      case INT32 -> data.putInt((int) bits);
      case FLOAT32 -> data.putFloat((bits >> 40) * 0x1p-23f);
      case INT64 -> data.putLong(bits);
      case FLOAT64 -> data.putDouble((bits >> 11) * 0x1p-52);
    }
  }

  private static long mixed(long state) {
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
