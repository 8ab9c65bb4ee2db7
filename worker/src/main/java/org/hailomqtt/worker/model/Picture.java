package org.hailomqtt.worker.model;

/**
 * A decoded picture: three 8-bit samples a pixel somewhere in an array. Immutable as long as nobody
 * writes to the array.
 *
 * <p>Where a sample lies is told by strides, which may be negative, so that turning or mirroring a
 * picture costs nothing: sample c of pixel (x, y) is {@code samples[start + y * lineStride + x *
 * pixelStride + c]}, where c is {@code first}, {@code second} or {@code third}.
 *
 * @param width in pixels
 * @param height in pixels
 * @param samples never written
 * @param start of pixel (0, 0)
 * @param pixelStride from a pixel to its right neighbour
 * @param lineStride from a pixel to the one below
 * @param first offset in a pixel of red, or of brightness
 * @param second offset in a pixel of green, or of blueness
 * @param third offset in a pixel of blue, or of redness
 * @param colours which of these it is
 * @param sourceWidth width of what was sent, of which a decoder may have left out columns
 * @param sourceHeight height of what was sent, of which a decoder may have left out rows
 */
record Picture(
    int width,
    int height,
    byte[] samples,
    int start,
    int pixelStride,
    int lineStride,
    int first,
    int second,
    int third,
    Colours colours,
    int sourceWidth,
    int sourceHeight) {

  /** All the pixels that were sent. */
  Picture(
      int width,
      int height,
      byte[] samples,
      int start,
      int pixelStride,
      int lineStride,
      int first,
      int second,
      int third,
      Colours colours) {
    this(
        width,
        height,
        samples,
        start,
        pixelStride,
        lineStride,
        first,
        second,
        third,
        colours,
        width,
        height);
  }

  /** What the three samples of a pixel are. */
  enum Colours {
    /** Red, green, blue. */
    RGB,
    /** Brightness, blueness and redness, as JFIF has them: all from 0 to 255. */
    YCBCR
  }

  /** Red, green, blue, row after row. */
  static Picture ofRgb(int width, int height, byte[] samples) {
    return new Picture(width, height, samples, 0, 3, 3 * width, 0, 1, 2, Colours.RGB);
  }

  /** The same, said to be made of a larger one. */
  Picture ofSource(int fullWidth, int fullHeight) {
    return new Picture(
        width,
        height,
        samples,
        start,
        pixelStride,
        lineStride,
        first,
        second,
        third,
        colours,
        fullWidth,
        fullHeight);
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
    return new Picture(
        width, height, samples, last, -pixelStride, lineStride, first, second, third, colours);
  }

  /** Top is bottom. */
  private Picture flipped() {
    int last = start + (height - 1) * lineStride;
    return new Picture(
        width, height, samples, last, pixelStride, -lineStride, first, second, third, colours);
  }

  /** Rows are columns. */
  private Picture transposed() {
    return new Picture(
        height, width, samples, start, lineStride, pixelStride, first, second, third, colours);
  }
}
