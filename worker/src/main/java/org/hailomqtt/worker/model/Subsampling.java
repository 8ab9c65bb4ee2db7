package org.hailomqtt.worker.model;

import javax.imageio.ImageReadParam;
import org.hailomqtt.worker.jpeg.TurboJpeg;

/**
 * How many pixels a decoder may leave out of a large picture. Immutable.
 *
 * <p>At least two by two stay for each new pixel, so that the average over them is still a good
 * one, and memory is bounded by the size of the model's input rather than by the picture's.
 *
 * @param x of so many columns one is kept
 * @param y of so many rows one is kept
 */
record Subsampling(int x, int y) {
  private static final int KEPT = 2;

  /**
   * What may be left out.
   *
   * @param width as stored
   * @param height as stored
   * @param turned whether rows are columns as stored
   */
  static Subsampling of(int width, int height, boolean turned, PictureForm form) {
    double scaleX = scaleX(width, turned, form);
    double scaleY = scaleY(height, turned, form);
    return switch (form.fit()) {
      case STRETCH -> new Subsampling(step(scaleX), step(scaleY));
      case COVER -> even(Math.max(scaleX, scaleY));
      case LETTERBOX -> even(Math.min(scaleX, scaleY));
    };
  }

  /**
   * The same for a decoder that averages: the smallest scale at which no pixel has to grow.
   *
   * <p>Scales between a half and the whole are left out: libjpeg-turbo has no fast code for them,
   * and takes up to half as long again as for the whole size.
   *
   * @param detail how many pixels there are to be, in each direction, for one of the form
   * @return eighths of the width and height, from 1 to 8
   */
  static int eighths(int width, int height, boolean turned, PictureForm form, int detail) {
    double scaleX = scaleX(width, turned, form);
    double scaleY = scaleY(height, turned, form);
    double needed =
        switch (form.fit()) {
          case STRETCH, COVER -> Math.max(scaleX, scaleY);
          case LETTERBOX -> Math.min(scaleX, scaleY);
        };
    int eighths = (int) Math.ceil(TurboJpeg.WHOLE * detail * needed);
    return eighths > TurboJpeg.WHOLE / 2 ? TurboJpeg.WHOLE : Math.max(1, eighths);
  }

  private static double scaleX(int width, boolean turned, PictureForm form) {
    return (double) (turned ? form.height() : form.width()) / width;
  }

  private static double scaleY(int height, boolean turned, PictureForm form) {
    return (double) (turned ? form.width() : form.height()) / height;
  }

  private static Subsampling even(double scale) {
    return new Subsampling(step(scale), step(scale));
  }

  private static int step(double scale) {
    return Math.max(1, (int) (1 / (KEPT * scale)));
  }

  void applyTo(ImageReadParam param) {
    if (x > 1 || y > 1) {
      // From the middle of each block: from its corner the picture would shift.
      param.setSourceSubsampling(x, y, x / 2, y / 2);
    }
  }
}
