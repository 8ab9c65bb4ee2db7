package org.hailomqtt.worker.submit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;

/** Makes the elements of tensors: floats from 0 to 1, any bytes for whole numbers. */
final class RandomTensor {
  private static final long MOST_BYTES = 64L << 20;

  private final DataType dtype;
  private final int size;
  private final RandomGenerator random;

  /**
   * @throws SubmitException if the tensor is too large to be sent
   */
  RandomTensor(TensorForm form, RandomGenerator random) {
    long bytes = Tensor.byteSize(form.dtype(), form.shape());
    if (bytes > MOST_BYTES) {
      throw new SubmitException(
          "a " + form.dtype().label() + " tensor of shape " + form.shape() + " is too large");
    }
    this.dtype = form.dtype();
    this.size = (int) bytes;
    this.random = random;
  }

  /** The next tensor's elements, little-endian. */
  byte[] bytes() {
    byte[] bytes = new byte[size];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case FLOAT32 -> {
        while (buffer.hasRemaining()) {
          buffer.putFloat(random.nextFloat());
        }
      }
      case FLOAT64 -> {
        while (buffer.hasRemaining()) {
          buffer.putDouble(random.nextDouble());
        }
      }
      case FLOAT16 -> {
        while (buffer.hasRemaining()) {
          // The bit patterns up to 0x3C00, which is 1, are the half floats from 0 to 1.
          buffer.putShort((short) random.nextInt(0x3C00));
        }
      }
      case BOOL -> {
        while (buffer.hasRemaining()) {
          buffer.put((byte) random.nextInt(2));
        }
      }
      case UINT8, INT8, UINT16, INT16, INT32, INT64 -> random.nextBytes(bytes);
    }
    return bytes;
  }
}
