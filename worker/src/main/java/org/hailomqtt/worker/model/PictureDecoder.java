package org.hailomqtt.worker.model;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Magic;
import org.hailomqtt.protocol.ProtocolException;

/**
 * Decodes JPEG, PNG, WebP and BMP, after a look at how large they would become. Thread-safe.
 *
 * <p>JPEG is what cameras send, so it has a path of its own: its raster is taken as it was stored,
 * mostly YCbCr, and turned into red, green and blue after it was made small. That is half the time
 * of ImageIO's ordinary way, most of which goes into copying rows.
 */
public final class PictureDecoder {
  /** A sensible limit: the largest phone pictures but for the special modes. */
  public static final int DEFAULT_MAX_PIXELS = 40_000_000;

  /** libjpeg keeps the coefficients of a progressive picture, up to 6 bytes a pixel. */
  private static final int MAX_PROGRESSIVE_PIXELS = 16_000_000;

  /** What WebP may have of the heap: a decoded picture with 4 bytes a pixel in two threads. */
  private static final int WHOLE_HEAP_SHARE = 16;

  private final long maxPixels;
  private final long maxWholePixels;

  /**
   * A decoder for pictures up to a size.
   *
   * @param maxPixels pictures with more are refused before they are decoded
   */
  public PictureDecoder(int maxPixels) {
    this.maxPixels = maxPixels;
    this.maxWholePixels = Math.min(maxPixels, Runtime.getRuntime().maxMemory() / WHOLE_HEAP_SHARE);
    // Pictures are in memory already, and temporary files wear out an SD card.
    ImageIO.setUseCache(false);
  }

  /**
   * Decodes a picture, upright, at least twice as large as asked for where it is that large.
   *
   * @param pointer where in the body it lies
   * @throws ProtocolException INVALID_INPUT if it is broken, TOO_LARGE, or UNSUPPORTED_MEDIA
   */
  Picture decode(byte[] bytes, String pointer, PictureForm form) {
    Format format =
        Format.of(bytes)
            .orElseThrow(
                () ->
                    new ProtocolException(
                        ErrorCode.UNSUPPORTED_MEDIA,
                        pointer,
                        "this is neither JPEG, PNG, WebP nor BMP"));
    try {
      return format == Format.JPEG
          ? jpeg(bytes, pointer, form)
          : other(bytes, format, pointer, form);
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // ImageIO's readers throw any of these at bytes that make no sense.
      throw ProtocolException.invalid(
          pointer,
          "the " + format.label + " is broken or cut off and can't be decoded; send it again");
    }
  }

  private Picture jpeg(byte[] bytes, String pointer, PictureForm form) throws IOException {
    JpegHeader header = JpegHeader.read(bytes, pointer);
    long most = header.progressive() ? Math.min(maxPixels, MAX_PROGRESSIVE_PIXELS) : maxPixels;
    String kind = header.progressive() ? "progressive JPEG" : "JPEG";
    checkSize(header.width(), header.height(), most, kind, pointer);
    Subsampling subsampling =
        Subsampling.of(header.width(), header.height(), header.isTurned(), form);
    Picture stored = raster(bytes, header, subsampling).orElse(null);
    if (stored == null) {
      ImageReader reader = reader(Format.JPEG, false);
      try {
        stored = read(reader, bytes, subsampling);
      } finally {
        reader.dispose();
      }
    }
    return stored.upright(header.orientation());
  }

  /** The components as stored; empty for CMYK and whatever else the JDK's reader can't read. */
  private static Optional<Picture> raster(
      byte[] bytes, JpegHeader header, Subsampling subsampling) {
    if (header.components() != 1 && header.components() != 3) {
      return Optional.empty();
    }
    ImageReader reader = reader(Format.JPEG, true);
    try (MemoryCacheImageInputStream in = stream(bytes)) {
      reader.setInput(in, true, true);
      ImageReadParam param = reader.getDefaultReadParam();
      subsampling.applyTo(param);
      Raster raster = reader.readRaster(0, param);
      return ImageBytes.of(raster, header.colours());
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    } finally {
      reader.dispose();
    }
  }

  private Picture other(byte[] bytes, Format format, String pointer, PictureForm form)
      throws IOException {
    ImageReader reader = reader(format, true);
    try (MemoryCacheImageInputStream in = stream(bytes)) {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      long most = format == Format.WEBP ? maxWholePixels : maxPixels;
      checkSize(width, height, most, format.label, pointer);
      ImageReadParam param = reader.getDefaultReadParam();
      Subsampling.of(width, height, false, form).applyTo(param);
      return ImageBytes.of(reader.read(0, param));
    } finally {
      reader.dispose();
    }
  }

  private static Picture read(ImageReader reader, byte[] bytes, Subsampling subsampling)
      throws IOException {
    try (MemoryCacheImageInputStream in = stream(bytes)) {
      reader.setInput(in, true, true);
      ImageReadParam param = reader.getDefaultReadParam();
      subsampling.applyTo(param);
      return ImageBytes.of(reader.read(0, param));
    }
  }

  private static MemoryCacheImageInputStream stream(byte[] bytes) {
    return new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes));
  }

  private static void checkSize(int width, int height, long most, String kind, String pointer) {
    if ((long) width * height > most) {
      throw new ProtocolException(
          ErrorCode.TOO_LARGE,
          pointer,
          "the "
              + kind
              + " has "
              + width
              + " x "
              + height
              + " pixels; at most "
              + most
              + " are taken, so send it smaller");
    }
  }

  /** A reader of the JDK's own or of another maker, whichever is preferred; the caller's. */
  private static ImageReader reader(Format format, boolean jdk) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.label);
    ImageReader found = readers.next();
    while (isJdk(found) != jdk && readers.hasNext()) {
      ImageReader other = readers.next();
      if (isJdk(other) == jdk) {
        found = other;
      }
    }
    return found;
  }

  private static boolean isJdk(ImageReader reader) {
    return reader.getClass().getModule().equals(ImageIO.class.getModule());
  }

  /** The formats there are readers for. */
  private enum Format {
    JPEG("JPEG"),
    PNG("PNG"),
    WEBP("WebP"),
    BMP("BMP");

    private final String label;

    Format(String label) {
      this.label = label;
    }

    static Optional<Format> of(byte[] bytes) {
      if (Magic.isJpeg(bytes)) {
        return Optional.of(JPEG);
      }
      if (!Magic.isImage(bytes)) {
        return Optional.empty();
      }
      return Optional.of(
          switch (bytes[0]) {
            case (byte) 0x89 -> PNG;
            case 'R' -> WEBP;
            default -> BMP;
          });
    }
  }
}
