package org.hailomqtt.worker.model;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;

/** Decodes JPEG, PNG, WebP and BMP. Thread-safe. */
public final class PictureDecoder {
  private final int maxPixels;

  /**
   * @param maxPixels pictures with more are refused before they are decoded
   */
  public PictureDecoder(int maxPixels) {
    this.maxPixels = maxPixels;
  }

  Picture decode(byte[] bytes, String pointer, PictureForm form) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
      if (image == null || image.getWidth() * image.getHeight() > maxPixels) {
        throw new ProtocolException(ErrorCode.UNSUPPORTED_MEDIA, pointer, "no picture");
      }
      byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
      int at = 0;
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          int pixel = image.getRGB(x, y);
          rgb[at++] = (byte) (pixel >> 16);
          rgb[at++] = (byte) (pixel >> 8);
          rgb[at++] = (byte) pixel;
        }
      }
      return Picture.ofRgb(image.getWidth(), image.getHeight(), rgb);
    } catch (IOException e) {
      throw new ProtocolException(ErrorCode.INVALID_INPUT, pointer, "no picture");
    }
  }
}
