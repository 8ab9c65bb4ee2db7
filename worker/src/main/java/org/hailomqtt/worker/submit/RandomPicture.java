package org.hailomqtt.worker.submit;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;

/** Draws pictures that no two requests share: a few coloured shapes on a shaded ground. */
final class RandomPicture {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;
  private static final int SHAPES = 4;
  private static final int MAX_RADIUS = 60;

  private final RandomGenerator random;

  RandomPicture(RandomGenerator random) {
    this.random = random;
  }

  /** The next picture, as JPEG. */
  byte[] jpeg() throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    shade(image, random.nextInt(1 << 24));
    for (int i = 1 + random.nextInt(SHAPES); i > 0; i--) {
      shape(image, random.nextInt(1 << 24), random.nextBoolean());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "jpg", bytes)) {
      throw new IOException("no writer for JPEG");
    }
    return bytes.toByteArray();
  }

  private static void shade(BufferedImage image, int colour) {
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int light = (x + y) * 64 / (WIDTH + HEIGHT);
        image.setRGB(x, y, (colour & 0x7f7f7f) + (light << 16 | light << 8 | light));
      }
    }
  }

  private void shape(BufferedImage image, int colour, boolean round) {
    int radius = 8 + random.nextInt(MAX_RADIUS);
    int centreX = random.nextInt(WIDTH);
    int centreY = random.nextInt(HEIGHT);
    for (int y = Math.max(0, centreY - radius); y < Math.min(HEIGHT, centreY + radius); y++) {
      for (int x = Math.max(0, centreX - radius); x < Math.min(WIDTH, centreX + radius); x++) {
        int dx = x - centreX;
        int dy = y - centreY;
        if (!round || dx * dx + dy * dy < radius * radius) {
          image.setRGB(x, y, colour);
        }
      }
    }
  }
}
