package org.hailomqtt.worker.model;

import java.util.Optional;

/**
 * Brings a face to where a network that tells people apart expects it: eyes, nose and corners of
 * the mouth in given places, by turning, scaling and shifting (a similarity). Immutable.
 *
 * <p>The places are those that ArcFace was trained with, in a picture of 112 x 112.
 *
 * @param width of the face's picture in pixels
 * @param height of the face's picture in pixels
 */
record FaceAlignment(int width, int height) {
  private static final double SIDE = 112;
  private static final double[] X = {38.2946, 73.5318, 56.0252, 41.5493, 70.7299};
  private static final double[] Y = {51.6963, 51.5014, 71.7366, 92.3655, 92.2041};
  private static final int BYTE = 0xFF;

  /**
   * Where a pixel of the face's picture comes from: x = a u - b v + c, y = b u + a v + d.
   *
   * @param a what scaling and turning make of a step to the right, to the right
   * @param b what they make of it, downwards
   * @param c shift to the right
   * @param d shift downwards
   */
  record Similarity(double a, double b, double c, double d) {
    /** The way back. */
    Optional<Similarity> inverse() {
      double square = a * a + b * b;
      double back = a / square;
      double turn = -b / square;
      Similarity inverse =
          new Similarity(back, turn, -(back * c - turn * d), -(turn * c + back * d));
      return Double.isFinite(inverse.c) && Double.isFinite(inverse.d)
          ? Optional.of(inverse)
          : Optional.empty();
    }

    double x(double u, double v) {
      return a * u - b * v + c;
    }

    double y(double u, double v) {
      return b * u + a * v + d;
    }
  }

  /**
   * The face, upright; black where the picture ends. Empty if its points lie all in one place.
   *
   * @param picture in red, green and blue
   * @param x of each point in the picture's pixels: eyes, nose, corners of the mouth
   * @param y of each point
   */
  Optional<Picture> crop(Picture picture, double[] x, double[] y) {
    return toPlaces(x, y).inverse().map(from -> sampled(picture, from));
  }

  /** The similarity that brings points to their places with the least squares of errors. */
  Similarity toPlaces(double[] x, double[] y) {
    double[] u = scaled(X, width / SIDE);
    double[] v = scaled(Y, height / SIDE);
    double meanX = mean(x);
    double meanY = mean(y);
    double meanU = mean(u);
    double meanV = mean(v);
    double squares = 0;
    double along = 0;
    double across = 0;
    for (int i = 0; i < x.length; i++) {
      double dx = x[i] - meanX;
      double dy = y[i] - meanY;
      squares += dx * dx + dy * dy;
      along += dx * (u[i] - meanU) + dy * (v[i] - meanV);
      across += dx * (v[i] - meanV) - dy * (u[i] - meanU);
    }
    double a = along / squares;
    double b = across / squares;
    return new Similarity(a, b, meanU - a * meanX + b * meanY, meanV - b * meanX - a * meanY);
  }

  private static double[] scaled(double[] values, double factor) {
    double[] scaled = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = values[i] * factor;
    }
    return scaled;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private Picture sampled(Picture picture, Similarity from) {
    byte[] samples = new byte[3 * width * height];
    int at = 0;
    for (int v = 0; v < height; v++) {
      for (int u = 0; u < width; u++) {
        double x = from.x(u, v);
        double y = from.y(u, v);
        samples[at++] = sample(picture, x, y, picture.first());
        samples[at++] = sample(picture, x, y, picture.second());
        samples[at++] = sample(picture, x, y, picture.third());
      }
    }
    return Picture.ofRgb(width, height, samples);
  }

  /** Between the four pixels around a place. */
  private static byte sample(Picture picture, double x, double y, int channel) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double right = x - left;
    double below = y - top;
    double upper =
        pixel(picture, left, top, channel) * (1 - right)
            + pixel(picture, left + 1, top, channel) * right;
    double lower =
        pixel(picture, left, top + 1, channel) * (1 - right)
            + pixel(picture, left + 1, top + 1, channel) * right;
    return (byte) Math.round(upper * (1 - below) + lower * below);
  }

  private static int pixel(Picture picture, int x, int y, int channel) {
    if (x < 0 || y < 0 || x >= picture.width() || y >= picture.height()) {
      return 0;
    }
    return picture
            .samples()[
            picture.start() + y * picture.lineStride() + x * picture.pixelStride() + channel]
        & BYTE;
  }
}
