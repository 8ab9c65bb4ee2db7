package org.hailomqtt.worker.model;

/**
 * A decoded picture: 8-bit red, green and blue somewhere in an array. Immutable as long as nobody
 * writes to the array.
 *
 * <p>Where a sample lies is told by strides, which may be negative, so that turning or mirroring a
 * picture costs nothing: sample c of pixel (x, y) is {@code samples[start + y * lineStride + x *
 * pixelStride + c]}, where c is {@code red}, {@code green} or {@code blue}.
 *
 * @param width in pixels
 * @param height in pixels
 * @param samples never written
 * @param start of pixel (0, 0)
 * @param pixelStride from a pixel to its right neighbour
 * @param lineStride from a pixel to the one below
 * @param red offset of red in a pixel
 * @param green offset of green in a pixel
 * @param blue offset of blue in a pixel
 */
record Picture(
    int width,
    int height,
    byte[] samples,
    int start,
    int pixelStride,
    int lineStride,
    int red,
    int green,
    int blue) {

  /** Red, green, blue, row after row. */
  static Picture ofRgb(int width, int height, byte[] samples) {
    return new Picture(width, height, samples, 0, 3, 3 * width, 0, 1, 2);
  }

  /** As it is meant to be seen, by the EXIF orientation it was stored with; 1 is upright. */
  Picture upright(int orientation) {
    return switch (orientation) {
      case 2 -> mirrored();
      case 3 -> mirrored().flipped();
      case 4 -> flipped();
      case 5 -> transposed();
      case 6 -> transposed().mirrored();
      case 7 -> transposed().mirrored().flipped();
      case 8 -> transposed().flipped();
      default -> this;
    };
  }

  /** Left is right. */
  private Picture mirrored() {
    int last = start + (width - 1) * pixelStride;
    return new Picture(width, height, samples, last, -pixelStride, lineStride, red, green, blue);
  }

  /** Top is bottom. */
  private Picture flipped() {
    int last = start + (height - 1) * lineStride;
    return new Picture(width, height, samples, last, pixelStride, -lineStride, red, green, blue);
  }

  /** Rows are columns. */
  private Picture transposed() {
    return new Picture(height, width, samples, start, lineStride, pixelStride, red, green, blue);
  }
}
