package org.hailomqtt.worker.model;

/**
 * Where a picture's pixels lie in a network's input, and so where a point of the input lies in the
 * picture. Immutable.
 *
 * <p>Pixels are counted as the sender sees them: upright, and as many as were sent, however many of
 * them were decoded. Coordinates are of corners, not of pixel centres: 0 is the left edge of the
 * first pixel and {@code width} the right edge of the last.
 *
 * @param width of the picture in pixels
 * @param height of the picture in pixels
 * @param cutX where the part that is in the input begins in the picture
 * @param cutY where the part that is in the input begins in the picture
 * @param takenX how wide that part is in the picture
 * @param takenY how high that part is in the picture
 * @param left where it begins in the input
 * @param top where it begins in the input
 * @param inputWidth how wide it is in the input
 * @param inputHeight how high it is in the input
 */
record Placement(
    int width,
    int height,
    double cutX,
    double cutY,
    double takenX,
    double takenY,
    int left,
    int top,
    int inputWidth,
    int inputHeight) {

  /** Where a picture of a size goes. */
  static Placement of(int width, int height, PictureForm form) {
    double scaleX = (double) form.width() / width;
    double scaleY = (double) form.height() / height;
    return switch (form.fit()) {
      case STRETCH ->
          new Placement(width, height, 0, 0, width, height, 0, 0, form.width(), form.height());
      case COVER -> {
        double scale = Math.max(scaleX, scaleY);
        double takenX = form.width() / scale;
        double takenY = form.height() / scale;
        yield new Placement(
            width,
            height,
            (width - takenX) / 2,
            (height - takenY) / 2,
            takenX,
            takenY,
            0,
            0,
            form.width(),
            form.height());
      }
      case LETTERBOX -> {
        double scale = Math.min(scaleX, scaleY);
        int inputWidth = side(width * scale, form.width());
        int inputHeight = side(height * scale, form.height());
        yield new Placement(
            width,
            height,
            0,
            0,
            width,
            height,
            (form.width() - inputWidth) / 2,
            (form.height() - inputHeight) / 2,
            inputWidth,
            inputHeight);
      }
    };
  }

  private static int side(double wanted, int max) {
    return Math.max(1, Math.min(max, (int) Math.round(wanted)));
  }

  /** The column of the picture at a column of the input; the nearest of those that there are. */
  double x(double inputX) {
    return inside(cutX + (inputX - left) * takenX / inputWidth, width);
  }

  /** The row of the picture at a row of the input; the nearest of those that there are. */
  double y(double inputY) {
    return inside(cutY + (inputY - top) * takenY / inputHeight, height);
  }

  private static double inside(double value, int max) {
    return Math.max(0, Math.min(max, value));
  }
}
