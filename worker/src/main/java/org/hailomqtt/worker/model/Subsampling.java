package org.hailomqtt.worker.model;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
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
   * What may be left out; more than usual, up to one pixel for each new one, if memory needs it.
   *
   * @param width as stored
   * @param height as stored
   * @param turned whether rows are columns as stored
   * @param maxPixels how many may be kept
   * @return empty if more than that would have to be kept
   */
  static Optional<Subsampling> of(
      int width, int height, boolean turned, PictureForm form, long maxPixels) {
    double scaleX = scaleX(width, turned, form);
    double scaleY = scaleY(height, turned, form);
    return IntStream.of(KEPT, 1)
        .mapToObj(
            kept ->
                switch (form.fit()) {
                  case STRETCH -> new Subsampling(step(scaleX, kept), step(scaleY, kept));
                  case COVER -> even(Math.max(scaleX, scaleY), kept);
                  case LETTERBOX -> even(Math.min(scaleX, scaleY), kept);
                })
        .filter(leftOut -> kept(width, leftOut.x) * kept(height, leftOut.y) <= maxPixels)
        .findFirst();
  }

  /**
   * The same for a decoder that averages: the smallest scale at which no pixel has to grow.
   *
   * <p>Scales between a half and the whole are left out: libjpeg-turbo has no fast code for them,
   * and takes up to half as long again as for the whole size.
   *
   * @param detail how many pixels there are to be, in each direction, for one of the form; one is
   *     enough if memory needs it
   * @param maxPixels how many there may be
   * @return eighths of the width and height, from 1 to 8; empty if there would be more pixels
   */
  static OptionalInt eighths(
      int width, int height, boolean turned, PictureForm form, int detail, long maxPixels) {
    double scaleX = scaleX(width, turned, form);
    double scaleY = scaleY(height, turned, form);
    double needed =
        switch (form.fit()) {
          case STRETCH, COVER -> Math.max(scaleX, scaleY);
          case LETTERBOX -> Math.min(scaleX, scaleY);
        };
    int wanted = eighths(detail * needed);
    int fast = wanted > TurboJpeg.WHOLE / 2 ? TurboJpeg.WHOLE : wanted;
    return IntStream.of(fast, wanted, eighths(needed))
        .filter(eighths -> scaled(width, eighths) * scaled(height, eighths) <= maxPixels)
        .findFirst();
  }

  private static int eighths(double scale) {
    return Math.max(1, Math.min(TurboJpeg.WHOLE, (int) Math.ceil(TurboJpeg.WHOLE * scale)));
  }

  private static long scaled(int size, int eighths) {
    return ((long) size * eighths + TurboJpeg.WHOLE - 1) / TurboJpeg.WHOLE;
  }

  private static double scaleX(int width, boolean turned, PictureForm form) {
    return (double) (turned ? form.height() : form.width()) / width;
  }

  private static double scaleY(int height, boolean turned, PictureForm form) {
    return (double) (turned ? form.width() : form.height()) / height;
  }

  private static long kept(int size, int step) {
    return ((long) size + step - 1) / step;
  }

  private static Subsampling even(double scale, int kept) {
    return new Subsampling(step(scale, kept), step(scale, kept));
  }

  private static int step(double scale, int kept) {
    return Math.max(1, (int) (1 / (kept * scale)));
  }

  void applyTo(ImageReadParam param) {
    if (x > 1 || y > 1) {
      // From the middle of each block: from its corner the picture would shift.
      param.setSourceSubsampling(x, y, x / 2, y / 2);
    }
  }
}
