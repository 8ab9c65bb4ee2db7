package org.hailomqtt.harness.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Draws the camera picture of the benchmark: 640x480, colours that flow, noise as of a sensor.
 * Thread-safe.
 */
final class BenchPicture {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;
  private static final int NOISE = 40;
  private static final int COLOURS = 256 - NOISE;
  private static final long SEED = 20;

  private BenchPicture() {}

  /** The same bytes on every call, as a JPEG of about 67 KB. */
  static byte[] jpeg() {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(SEED);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int noise = random.nextInt(NOISE);
        int red = x * COLOURS / WIDTH + noise;
        int green = y * COLOURS / HEIGHT + noise;
        int blue = (x + y) * COLOURS / (WIDTH + HEIGHT) + noise;
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      if (!ImageIO.write(image, "jpeg", out)) {
        throw new IllegalStateException("this Java writes no JPEG");
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("the benchmark's picture could not be written", e);
    }
  }
}
