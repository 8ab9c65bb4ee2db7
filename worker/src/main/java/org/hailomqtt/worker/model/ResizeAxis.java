package org.hailomqtt.worker.model;

/**
 * Which old pixels make each new one along one direction, and by how much. Immutable, but for its
 * arrays, which nobody writes to: they are read in loops that run a million times a picture.
 *
 * <p>Weights are whole numbers of which those of one pixel sum up to exactly {@code 1 << SHIFT}, so
 * that an even surface stays what it was.
 */
final class ResizeAxis {
  /** Bits of a weight. */
  static final int SHIFT = 14;

  private static final int ONE = 1 << SHIFT;

  private final int[] firsts;
  private final int[] ends;
  private final int[] weights;
  private final int stride;

  private ResizeAxis(int length, int maxTaps) {
    this.firsts = new int[length];
    this.ends = new int[length];
    this.weights = new int[length * maxTaps];
    this.stride = maxTaps;
  }

  /**
   * Scales a part of a row.
   *
   * @param size old pixels there are
   * @param start where the part begins
   * @param taken how long it is
   * @param length new pixels
   */
  static ResizeAxis of(int size, double start, double taken, int length) {
    double scale = taken / length;
    ResizeAxis axis = new ResizeAxis(length, (int) Math.ceil(Math.max(scale, 1)) + 2);
    for (int i = 0; i < length; i++) {
      if (scale >= 1) {
        axis.average(i, size, start + i * scale, start + (i + 1) * scale);
      } else {
        axis.interpolate(i, size, start + (i + 0.5) * scale - 0.5);
      }
    }
    return axis;
  }

  private void average(int i, int size, double from, double to) {
    int begin = clamp((int) Math.floor(from + 1e-9), size);
    int end = clamp((int) Math.ceil(to - 1e-9) - 1, size);
    int taps = end - begin + 1;
    firsts[i] = begin;
    ends[i] = i * stride + taps;
    double span = to - from;
    double before = 0;
    for (int tap = 0; tap < taps; tap++) {
      // Rounded from the running sum, so that the errors cancel out.
      double upTo = tap == taps - 1 ? 1 : (begin + tap + 1 - from) / span;
      weights[i * stride + tap] = (int) (Math.round(upTo * ONE) - Math.round(before * ONE));
      before = upTo;
    }
  }

  private void interpolate(int i, int size, double centre) {
    int left = clamp((int) Math.floor(centre), size);
    int right = clamp(left + 1, size);
    double share = Math.max(0, Math.min(1, centre - left));
    firsts[i] = left;
    ends[i] = i * stride + right - left + 1;
    weights[i * stride] = right == left ? ONE : ONE - (int) Math.round(share * ONE);
    weights[i * stride + 1] = ONE - weights[i * stride];
  }

  private static int clamp(int pixel, int size) {
    return Math.max(0, Math.min(size - 1, pixel));
  }

  /** New pixels. */
  int length() {
    return firsts.length;
  }

  /** The first old pixel of each new one. */
  int[] firsts() {
    return firsts;
  }

  /** How much each old pixel counts, from {@link #start} to {@link #ends} of the new one. */
  int[] weights() {
    return weights;
  }

  /** Where the weights of a new pixel begin. */
  int start(int i) {
    return i * stride;
  }

  /** Where the weights of each new pixel end. */
  int[] ends() {
    return ends;
  }
}
