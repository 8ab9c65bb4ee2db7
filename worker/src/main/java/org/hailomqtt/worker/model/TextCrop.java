package org.hailomqtt.worker.model;

import java.util.Arrays;
import java.util.List;
import org.hailomqtt.worker.model.TurnedBox.Point;

/**
 * Cuts a line of text out of a picture, turned so that it can be read, and brings it to a network's
 * height. Thread-safe.
 */
final class TextCrop {
  /** Beside short lines; what becomes 0 where a network takes (pixel / 255 - 0.5) / 0.5. */
  private static final byte BESIDE = (byte) 128;

  /** From how many times as high as wide on a line is taken for a standing one. */
  private static final double STANDING = 1.5;

  /** How many samples, in each direction, one pixel is the mean of at most. */
  private static final int MAX_SAMPLES = 4;

  private final Picture picture;

  /**
   * @param picture in red, green and blue, row after row
   */
  TextCrop(Picture picture) {
    this.picture = picture;
  }

  /**
   * The line as a picture of a size, beginning at the left.
   *
   * @param corners upper left, upper right, lower right, lower left, in the picture's own pixels
   */
  Picture of(List<Point> corners, int width, int height) {
    List<Point> read = readable(corners);
    Point origin = read.get(0);
    Point right = read.get(1);
    Point down = read.get(3);
    double length = distance(origin, right);
    double high = Math.max(1e-6, distance(origin, down));
    int filled = Math.max(1, Math.min(width, (int) Math.ceil(height * length / high)));
    byte[] samples = new byte[3 * width * height];
    Arrays.fill(samples, BESIDE);
    int samplesX = samples(length / filled);
    int samplesY = samples(high / height);
    int[] sums = new int[3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < filled; x++) {
        Arrays.fill(sums, 0);
        for (int j = 0; j < samplesY; j++) {
          double v = (y + (j + 0.5) / samplesY) / height;
          for (int i = 0; i < samplesX; i++) {
            double u = (x + (i + 0.5) / samplesX) / filled;
            add(
                origin.x() + (right.x() - origin.x()) * u + (down.x() - origin.x()) * v,
                origin.y() + (right.y() - origin.y()) * u + (down.y() - origin.y()) * v,
                sums);
          }
        }
        int count = samplesX * samplesY;
        int at = 3 * (y * width + x);
        for (int c = 0; c < 3; c++) {
          samples[at + c] = (byte) ((sums[c] + count * 128) / (count * 256));
        }
      }
    }
    return Picture.ofRgb(width, height, samples);
  }

  /** Standing lines are taken to run downwards, the heads of their letters to the right. */
  private static List<Point> readable(List<Point> corners) {
    double width = distance(corners.get(0), corners.get(1));
    double height = distance(corners.get(0), corners.get(3));
    return height < STANDING * width
        ? corners
        : List.of(corners.get(1), corners.get(2), corners.get(3), corners.get(0));
  }

  private static double distance(Point one, Point other) {
    return Math.hypot(other.x() - one.x(), other.y() - one.y());
  }

  private static int samples(double scale) {
    return Math.max(1, Math.min(MAX_SAMPLES, (int) Math.ceil(scale)));
  }

  /** Adds 256 times the colour at a point, linearly between the four pixels around it. */
  private void add(double pointX, double pointY, int[] sums) {
    double x = Math.max(0, Math.min(picture.width() - 1.0, pointX - 0.5));
    double y = Math.max(0, Math.min(picture.height() - 1.0, pointY - 0.5));
    int column = (int) x;
    int row = (int) y;
    int shareX = (int) ((x - column) * 16);
    int shareY = (int) ((y - row) * 16);
    int at = picture.start() + row * picture.lineStride() + column * picture.pixelStride();
    int beside = column + 1 < picture.width() ? picture.pixelStride() : 0;
    int below = row + 1 < picture.height() ? picture.lineStride() : 0;
    byte[] samples = picture.samples();
    for (int c = 0; c < 3; c++) {
      int above =
          (samples[at + c] & 0xFF) * (16 - shareX) + (samples[at + beside + c] & 0xFF) * shareX;
      int under =
          (samples[at + below + c] & 0xFF) * (16 - shareX)
              + (samples[at + below + beside + c] & 0xFF) * shareX;
      sums[c] += above * (16 - shareY) + under * shareY;
    }
  }
}
