package org.hailomqtt.worker.model;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;

/**
 * One number for each pixel, row after row. Immutable as long as nobody writes to the array.
 *
 * @param width in pixels
 * @param height in pixels
 * @param values width times height
 */
record Plane(int width, int height, float[] values) {

  /** The plane that a tensor is: float32 of [height, width] with ones before or behind it. */
  static Optional<Plane> of(Tensor tensor) {
    List<Integer> shape = new ArrayList<>(tensor.shape());
    while (shape.size() > 2 && shape.get(0) == 1) {
      shape.remove(0);
    }
    while (shape.size() > 2 && shape.get(shape.size() - 1) == 1) {
      shape.remove(shape.size() - 1);
    }
    if (tensor.dtype() != DataType.FLOAT32
        || shape.size() != 2
        || shape.get(0) == 0
        || shape.get(1) == 0) {
      return Optional.empty();
    }
    FloatBuffer floats = tensor.floats();
    float[] values = new float[floats.remaining()];
    floats.get(values);
    return Optional.of(new Plane(shape.get(1), shape.get(0), values));
  }

  /** As a tensor of shape [height, width]. */
  Tensor tensor() {
    return Tensor.ofFloats(List.of(height, width), values);
  }

  /**
   * A part of it at another size, linearly from pixel to pixel.
   *
   * @param left where the part begins, in pixels, counted from the plane's edge
   * @param top where the part begins
   * @param partWidth of the part; more than 0
   * @param partHeight of the part; more than 0
   */
  Plane part(
      double left, double top, double partWidth, double partHeight, int newWidth, int newHeight) {
    float[] resized = new float[newWidth * newHeight];
    int[] columns = new int[newWidth];
    float[] shares = new float[newWidth];
    for (int x = 0; x < newWidth; x++) {
      double at = inside(left + (x + 0.5) * partWidth / newWidth - 0.5, width);
      columns[x] = Math.min((int) at, Math.max(0, width - 2));
      shares[x] = (float) (at - columns[x]);
    }
    int step = width > 1 ? 1 : 0;
    for (int y = 0; y < newHeight; y++) {
      double at = inside(top + (y + 0.5) * partHeight / newHeight - 0.5, height);
      int row = Math.min((int) at, Math.max(0, height - 2));
      float share = (float) (at - row);
      int upper = row * width;
      int lower = height > 1 ? upper + width : upper;
      for (int x = 0; x < newWidth; x++) {
        int column = columns[x];
        float above = mixed(values[upper + column], values[upper + column + step], shares[x]);
        float below = mixed(values[lower + column], values[lower + column + step], shares[x]);
        resized[y * newWidth + x] = mixed(above, below, share);
      }
    }
    return new Plane(newWidth, newHeight, resized);
  }

  private static double inside(double at, int size) {
    return Math.max(0, Math.min(size - 1.0, at));
  }

  private static float mixed(float one, float other, float share) {
    return share == 0 ? one : one + (other - one) * share;
  }
}
