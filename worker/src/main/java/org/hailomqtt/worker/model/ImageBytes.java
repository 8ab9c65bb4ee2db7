package org.hailomqtt.worker.model;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.util.Optional;

/** Takes what ImageIO decoded as a picture, without a copy where that can be. Thread-safe. */
final class ImageBytes {
  private static final int WHITE = 255;

  private ImageBytes() {}

  /**
   * Bytes as they lie in a raster of one or three bands.
   *
   * @param colours what three bands mean
   */
  static Optional<Picture> of(Raster raster, Picture.Colours colours) {
    boolean plain =
        raster.getSampleModel() instanceof PixelInterleavedSampleModel
            && raster.getDataBuffer() instanceof DataBufferByte
            && raster.getSampleModelTranslateX() == 0
            && raster.getSampleModelTranslateY() == 0
            && raster.getDataBuffer().getOffset() == 0;
    if (!plain || (raster.getNumBands() != 1 && raster.getNumBands() != 3)) {
      return Optional.empty();
    }
    PixelInterleavedSampleModel model = (PixelInterleavedSampleModel) raster.getSampleModel();
    int[] bands = model.getBandOffsets();
    boolean grey = bands.length == 1;
    return Optional.of(
        new Picture(
            raster.getWidth(),
            raster.getHeight(),
            ((DataBufferByte) raster.getDataBuffer()).getData(),
            0,
            model.getPixelStride(),
            model.getScanlineStride(),
            bands[0],
            bands[grey ? 0 : 1],
            bands[grey ? 0 : 2],
            grey ? Picture.Colours.RGB : colours));
  }

  /** Any image; what is transparent becomes white. */
  static Picture of(BufferedImage image) {
    boolean plain =
        image.getType() == BufferedImage.TYPE_3BYTE_BGR
            || image.getType() == BufferedImage.TYPE_BYTE_GRAY;
    return Optional.of(image)
        .filter(ignored -> plain)
        .flatMap(bgr -> of(bgr.getRaster(), Picture.Colours.RGB))
        .orElseGet(() -> isGrey(image) ? ofGrey(image) : ofColours(image));
  }

  /**
   * Grey goes round the colour model, for Java takes it as linear and makes it lighter on the way
   * to sRGB.
   */
  private static boolean isGrey(BufferedImage image) {
    ColorModel colours = image.getColorModel();
    return colours.getNumColorComponents() == 1 && !(colours instanceof IndexColorModel);
  }

  private static Picture ofGrey(BufferedImage image) {
    Raster raster = image.getRaster();
    int width = image.getWidth();
    int bits = image.getColorModel().getComponentSize(0);
    int max = (1 << bits) - 1;
    boolean alpha = raster.getNumBands() > 1;
    byte[] samples = new byte[width * image.getHeight()];
    int[] grey = new int[width];
    int[] opacity = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getSamples(0, y, width, 1, 0, grey);
      if (alpha) {
        raster.getSamples(0, y, width, 1, 1, opacity);
      }
      for (int x = 0; x < width; x++) {
        int value = Math.round(grey[x] * (float) WHITE / max);
        int visible = alpha ? Math.round(opacity[x] * (float) WHITE / max) : WHITE;
        samples[y * width + x] = onWhite(value, visible);
      }
    }
    return new Picture(
        width, image.getHeight(), samples, 0, 1, width, 0, 0, 0, Picture.Colours.RGB);
  }

  private static Picture ofColours(BufferedImage image) {
    int width = image.getWidth();
    byte[] samples = new byte[3 * width * image.getHeight()];
    int[] row = new int[width];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        int visible = argb >>> 24;
        samples[at++] = onWhite((argb >> 16) & 0xFF, visible);
        samples[at++] = onWhite((argb >> 8) & 0xFF, visible);
        samples[at++] = onWhite(argb & 0xFF, visible);
      }
    }
    return Picture.ofRgb(width, image.getHeight(), samples);
  }

  private static byte onWhite(int value, int visible) {
    return (byte) ((value * visible + WHITE * (WHITE - visible) + WHITE / 2) / WHITE);
  }
}
