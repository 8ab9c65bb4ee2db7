package org.hailomqtt.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * An n-dimensional array: the wire's {@code {dtype, shape, data_b64}} as well as what devices take
 * and give.
 *
 * <p>Immutable as long as the buffer that was handed in is left alone: {@code data} is a view,
 * never a copy, so that a frame goes from the MQTT payload to the device without one.
 *
 * @param dtype element type
 * @param shape dimensions, outermost first; empty for a scalar; each at least 0
 * @param data the elements in row-major order, little-endian; exactly {@code product(shape) *
 *     dtype.bytes()} bytes remain
 */
public record Tensor(DataType dtype, List<Integer> shape, ByteBuffer data) {

  /** Checks that bytes and shape agree. */
  public Tensor {
    shape = List.copyOf(shape);
    long expected = byteSize(dtype, shape);
    if (data.remaining() != expected) {
      throw new IllegalArgumentException(
          "a "
              + dtype.label()
              + " tensor of shape "
              + shape
              + " takes "
              + expected
              + " bytes, but "
              + data.remaining()
              + " were given");
    }
    data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A float32 tensor over a copy of the values. */
  public static Tensor ofFloats(List<Integer> shape, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new Tensor(DataType.FLOAT32, shape, bytes);
  }

  /** A tensor over the array itself, which the caller gives up. */
  public static Tensor ofBytes(DataType dtype, List<Integer> shape, byte[] bytes) {
    return new Tensor(dtype, shape, ByteBuffer.wrap(bytes));
  }

  /**
   * How many bytes a tensor takes.
   *
   * @throws IllegalArgumentException if a dimension is negative or the product overflows
   */
  public static long byteSize(DataType dtype, List<Integer> shape) {
    long size = dtype.bytes();
    for (int dimension : shape) {
      if (dimension < 0) {
        throw new IllegalArgumentException("shape " + shape + " has a negative dimension");
      }
      try {
        size = Math.multiplyExact(size, dimension);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("shape " + shape + " is too large", e);
      }
    }
    return size;
  }

  /** The elements as floats; a view of its own position. The type must be float32. */
  public FloatBuffer floats() {
    if (dtype != DataType.FLOAT32) {
      throw new IllegalStateException("not a float32 tensor but " + dtype.label());
    }
    return data().asFloatBuffer();
  }

  /** The bytes, little-endian, as a view with a position of its own. */
  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public String toString() {
    return dtype.label() + shape;
  }
}
