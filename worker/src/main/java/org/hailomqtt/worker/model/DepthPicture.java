package org.hailomqtt.worker.model;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferUShort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws depth maps. Thread-safe. */
final class DepthPicture {
  private static final int WHITE = 0xFFFF;

  /** Of what compression there is: more takes several times as long for a few per cent. */
  private static final float PNG_QUALITY = 0.75f;

  private DepthPicture() {}

  /** A PNG of 16-bit grey: 0 where the range begins, 65535 where it ends. */
  static byte[] png(DepthMap map) {
    Plane plane = map.plane();
    BufferedImage image =
        new BufferedImage(plane.width(), plane.height(), BufferedImage.TYPE_USHORT_GRAY);
    short[] grey = ((DataBufferUShort) image.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (short) Math.round(map.share(i) * WHITE);
    }
    return written(image);
  }

  /** A JPEG in colours. */
  static byte[] jpeg(DepthMap map, Colormap colours) {
    Plane plane = map.plane();
    BufferedImage image =
        new BufferedImage(plane.width(), plane.height(), BufferedImage.TYPE_INT_RGB);
    int[] row = new int[plane.width()];
    for (int y = 0; y < plane.height(); y++) {
      for (int x = 0; x < row.length; x++) {
        row[x] = colours.rgb(map.share(y * plane.width() + x));
      }
      image.setRGB(0, y, row.length, 1, row, 0, row.length);
    }
    return Drawing.jpeg(image);
  }

  private static byte[] written(BufferedImage image) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(PNG_QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException("a picture could not be written into memory", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
