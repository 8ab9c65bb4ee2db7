package org.hailomqtt.worker.model;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Draws pictures of coloured shapes, as a person might with a paint program: size, place, turn,
 * background, outline, noise and JPEG quality vary with the seed. Nothing of it is shared with what
 * the shipped model was trained on.
 */
final class Drawings {
  private static final List<String> COUNTS = List.of("a", "two", "three");
  private static final List<String> SHAPES = List.of("circle", "square", "triangle", "star");
  private static final List<String> NAMES =
      List.of("red", "orange", "yellow", "green", "blue", "purple");
  private static final Color[][] COLOURS = {
    {new Color(0xFF0000), new Color(0xCC1111), new Color(0xE53935)},
    {new Color(0xFF8C00), new Color(0xFFA500), new Color(0xF57C00)},
    {new Color(0xFFFF00), new Color(0xFFEE11), new Color(0xE6E000)},
    {new Color(0x00C000), new Color(0x008000), new Color(0x2E9E3E)},
    {new Color(0x0000FF), new Color(0x1050D0), new Color(0x2040C0)},
    {new Color(0x800080), new Color(0x9030C0), new Color(0xA020F0)},
  };
  private static final int[][] SIZES = {
    {640, 480}, {320, 240}, {240, 320}, {224, 224}, {400, 300}, {160, 120}, {256, 256},
  };

  private Drawings() {}

  /** How many different captions there are. */
  static int captions() {
    return COUNTS.size() * NAMES.size() * SHAPES.size();
  }

  /** What a picture shows, as the model's labels say it. */
  static String caption(int number) {
    String colour = NAMES.get(colour(number));
    String shape = SHAPES.get(number % SHAPES.size());
    if (count(number) == 1) {
      return (colour.equals("orange") ? "an " : "a ") + colour + " " + shape;
    }
    return COUNTS.get(count(number) - 1) + " " + colour + " " + shape + "s";
  }

  private static int count(int number) {
    return number / SHAPES.size() % COUNTS.size() + 1;
  }

  private static int colour(int number) {
    return number / (SHAPES.size() * COUNTS.size());
  }

  /** A JPEG of a caption. */
  static byte[] jpeg(int number, long seed) {
    Random random = new Random(seed);
    int[] size = SIZES[random.nextInt(SIZES.length)];
    Color colour = COLOURS[colour(number)][random.nextInt(3)];
    BufferedImage image = new BufferedImage(size[0], size[1], BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_ANTIALIASING,
        random.nextInt(4) == 0
            ? RenderingHints.VALUE_ANTIALIAS_OFF
            : RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setPaint(background(colour, size, random));
    graphics.fillRect(0, 0, size[0], size[1]);
    boolean outlined = random.nextInt(3) == 0;
    for (double[] place : places(count(number), size, random)) {
      Shape shape = shape(number % SHAPES.size(), place, random);
      graphics.setPaint(colour);
      graphics.fill(shape);
      if (outlined) {
        graphics.setPaint(Color.BLACK);
        graphics.setStroke(new BasicStroke((float) (place[2] * 0.07)));
        graphics.draw(shape);
      }
    }
    graphics.dispose();
    if (random.nextInt(3) == 0) {
      addNoise(image, random.nextInt(10) + 2, random);
    }
    return written(image, 0.4f + 0.55f * random.nextFloat());
  }

  /** Light, dark or coloured, from one tone to another; well away from the shapes' colour. */
  private static GradientPaint background(Color colour, int[] size, Random random) {
    Color first;
    Color second;
    do {
      float hue = random.nextFloat();
      float paleness = random.nextFloat() * 0.35f;
      float light = random.nextBoolean() ? 0.8f + 0.2f * random.nextFloat() : random.nextFloat();
      first = Color.getHSBColor(hue, paleness, light);
      second = random.nextBoolean() ? first : Color.getHSBColor(hue, paleness, light * 0.8f);
    } while (distance(first, colour) < 130 || distance(second, colour) < 130);
    return new GradientPaint(0, 0, first, size[0], size[1], second);
  }

  private static double distance(Color one, Color other) {
    return Math.sqrt(
        Math.pow(one.getRed() - other.getRed(), 2)
            + Math.pow(one.getGreen() - other.getGreen(), 2)
            + Math.pow(one.getBlue() - other.getBlue(), 2));
  }

  /** Centre and radius for each shape, none touching another or the edge. */
  private static List<double[]> places(int count, int[] size, Random random) {
    double side = Math.min(size[0], size[1]);
    while (true) {
      double radius = side * (0.13 + 0.1 * random.nextDouble()) * (count == 1 ? 1.4 : 1);
      List<double[]> places = new ArrayList<>();
      for (int i = 0; i < 12 && places.size() < count; i++) {
        double x = radius * 1.1 + random.nextDouble() * (size[0] - 2.2 * radius);
        double y = radius * 1.1 + random.nextDouble() * (size[1] - 2.2 * radius);
        if (places.stream().allMatch(p -> Math.hypot(p[0] - x, p[1] - y) > 2.3 * radius)) {
          places.add(new double[] {x, y, radius});
        }
      }
      if (places.size() == count) {
        return places;
      }
    }
  }

  private static Shape shape(int kind, double[] place, Random random) {
    Shape unit =
        switch (kind) {
          case 0 -> new Ellipse2D.Double(-0.9, -0.9, 1.8, 1.8);
          case 1 -> new Rectangle2D.Double(-0.75, -0.75, 1.5, 1.5);
          case 2 -> corners(3, 1, 1);
          default -> corners(10, 1, 0.42);
        };
    AffineTransform transform = AffineTransform.getTranslateInstance(place[0], place[1]);
    transform.scale(place[2], place[2]);
    transform.rotate(
        random.nextInt(3) == 0 ? random.nextDouble() * 6.3 : random.nextGaussian() * 0.1);
    return transform.createTransformedShape(unit);
  }

  private static Shape corners(int count, double even, double odd) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < count; i++) {
      double angle = 2 * Math.PI * i / count - Math.PI / 2;
      double radius = i % 2 == 0 || count == 3 ? even : odd;
      if (i == 0) {
        path.moveTo(radius * Math.cos(angle), radius * Math.sin(angle));
      } else {
        path.lineTo(radius * Math.cos(angle), radius * Math.sin(angle));
      }
    }
    path.closePath();
    return path;
  }

  private static void addNoise(BufferedImage image, int strength, Random random) {
    int[] row = new int[3 * image.getWidth()];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRaster().getPixels(0, y, image.getWidth(), 1, row);
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.max(0, Math.min(255, row[i] + random.nextInt(4 * strength) - 2 * strength));
      }
      image.getRaster().setPixels(0, y, image.getWidth(), 1, row);
    }
  }

  private static byte[] written(BufferedImage image, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(quality);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** A PNG of rows of 0xRRGGBB. */
  static byte[] png(int[][] rows) {
    BufferedImage image =
        new BufferedImage(rows[0].length, rows.length, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < rows[0].length; x++) {
        image.setRGB(x, y, rows[y][x]);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }
}
