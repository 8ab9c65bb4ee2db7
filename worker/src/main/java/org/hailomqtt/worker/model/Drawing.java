package org.hailomqtt.worker.model;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture with what was found drawn into it, as a JPEG. Finish thread.
 *
 * <p>Captions need a font on the machine; without one, there are boxes and points only.
 */
final class Drawing {
  /** How long the longer side of a drawn picture is at most, in pixels. */
  static final int MAX_SIDE = 1280;

  private static final float QUALITY = 0.85f;
  private static final float GOLDEN = 0.618034f;
  private static final int BYTE = 0xFF;

  /**
   * Something to draw, in pixels of the picture that was sent. Immutable.
   *
   * @param box around it
   * @param caption above it
   * @param kind chooses the colour
   * @param points to be dotted
   * @param lines between points
   */
  record Mark(SourceBox box, String caption, int kind, List<SourcePoint> points, List<Line> lines) {
    /** Copies the lists. */
    Mark {
      points = List.copyOf(points);
      lines = List.copyOf(lines);
    }

    /** A mere box. */
    static Mark of(SourceBox box, String caption, int kind) {
      return new Mark(box, caption, kind, List.of(), List.of());
    }
  }

  /** A line between two points. */
  record Line(SourcePoint from, SourcePoint to) {}

  private final BufferedImage canvas;
  private final Graphics2D graphics;
  private final double scaleX;
  private final double scaleY;
  private final float pen;

  private Drawing(Picture picture) {
    this.canvas = canvas(picture);
    this.graphics = canvas.createGraphics();
    this.scaleX = (double) picture.width() / picture.sourceWidth();
    this.scaleY = (double) picture.height() / picture.sourceHeight();
    this.pen = Math.max(1, Math.max(picture.width(), picture.height()) / 320f);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setStroke(new BasicStroke(pen));
  }

  /**
   * The JPEG in base64.
   *
   * @param picture in red, green and blue, told how large the one was that was sent
   */
  static String of(Picture picture, List<Mark> marks) {
    Drawing drawing = new Drawing(picture);
    // The best last, so that it lies above the others.
    for (int i = marks.size() - 1; i >= 0; i--) {
      drawing.draw(marks.get(i));
    }
    drawing.graphics.dispose();
    return Base64.getEncoder().encodeToString(jpeg(drawing.canvas));
  }

  private static BufferedImage canvas(Picture picture) {
    BufferedImage canvas =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    int[] row = new int[picture.width()];
    byte[] samples = picture.samples();
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < row.length; x++) {
        int at = picture.start() + y * picture.lineStride() + x * picture.pixelStride();
        row[x] =
            (samples[at + picture.first()] & BYTE) << 16
                | (samples[at + picture.second()] & BYTE) << 8
                | (samples[at + picture.third()] & BYTE);
      }
      canvas.setRGB(0, y, row.length, 1, row, 0, row.length);
    }
    return canvas;
  }

  private void draw(Mark mark) {
    Color colour = Color.getHSBColor(mark.kind() * GOLDEN, 0.9f, 1);
    graphics.setColor(colour);
    SourceBox box = mark.box();
    double left = box.left() * scaleX;
    double top = box.top() * scaleY;
    graphics.draw(
        new Rectangle2D.Double(
            left, top, (box.right() - box.left()) * scaleX, (box.bottom() - box.top()) * scaleY));
    for (Line line : mark.lines()) {
      graphics.draw(
          new Line2D.Double(
              line.from().x() * scaleX,
              line.from().y() * scaleY,
              line.to().x() * scaleX,
              line.to().y() * scaleY));
    }
    graphics.setColor(Color.WHITE);
    for (SourcePoint dot : mark.points()) {
      graphics.fill(
          new Ellipse2D.Double(
              dot.x() * scaleX - pen, dot.y() * scaleY - pen, 2.0 * pen, 2.0 * pen));
    }
    caption(mark.caption(), left, top, colour);
  }

  private void caption(String caption, double left, double top, Color colour) {
    if (caption.isEmpty() || !Fonts.THERE) {
      return;
    }
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, Math.round(5 * pen) + 6));
    FontMetrics metrics = graphics.getFontMetrics();
    double base = Math.max(metrics.getAscent(), top - metrics.getDescent());
    graphics.setColor(colour);
    graphics.fill(
        new Rectangle2D.Double(
            left,
            base - metrics.getAscent(),
            metrics.stringWidth(caption) + 2.0 * pen,
            metrics.getHeight()));
    graphics.setColor(Color.BLACK);
    graphics.drawString(caption, (float) left + pen, (float) base);
  }

  /** Whether this machine has fonts; a headless Java may come without, and says so late. */
  private static final class Fonts {
    static final boolean THERE = there();

    private Fonts() {}

    private static boolean there() {
      try {
        Font font = new Font(Font.SANS_SERIF, Font.BOLD, 12);
        return font.canDisplay('a');
      } catch (RuntimeException | LinkageError | InternalError e) {
        return false;
      }
    }
  }

  /** A JPEG of usual quality. */
  static byte[] jpeg(BufferedImage image) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
