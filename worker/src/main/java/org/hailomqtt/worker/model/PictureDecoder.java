package org.hailomqtt.worker.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.jpeg.TurboJpeg;

/**
 * Decodes JPEG, PNG, WebP and BMP, after a look at how large they would become. Thread-safe.
 *
 * <p>JPEG is what cameras send, so it has paths of its own. Where libjpeg-turbo is installed it
 * decodes to the smallest scale that covers what is asked for. Else the JDK's reader gives the
 * raster as it was stored, mostly YCbCr, which is turned into red, green and blue after it was made
 * small: half the time of ImageIO's ordinary way, most of which goes into copying rows. What
 * neither can read, such as CMYK, TwelveMonkeys' reader may.
 */
public final class PictureDecoder {
  /** A sensible limit: the largest phone pictures but for the special modes. */
  public static final int DEFAULT_MAX_PIXELS = 40_000_000;

  /** As in a JPEG. Readers hold at least one row, which could be all of the pixels. */
  private static final int MAX_SIDE = 65_535;

  /** libjpeg keeps the coefficients of a progressive picture, up to 6 bytes a pixel. */
  private static final int MAX_PROGRESSIVE_PIXELS = 16_000_000;

  /** WebP is decoded whole before pixels are left out: 4 bytes a pixel, in two threads. */
  private static final int WEBP_HEAP_SHARE = 16;

  /** What is decoded may be copied once more, to turn it, and two threads decode. */
  private static final int DECODED_HEAP_SHARE = 6;

  private static final int RGB_BYTES = 3;

  /** Of a pixel, with transparency or as CMYK. */
  private static final int MOST_BYTES = 4;

  private final long maxPixels;
  private final long maxDecodedBytes;
  private final long maxWebpPixels;
  private final Supplier<Optional<TurboJpeg>> turbo;

  /** Looked for once in a process, when the first JPEG comes: loading native code takes a while. */
  private static final class Installed {
    static final Optional<TurboJpeg> TURBO = TurboJpeg.installed();

    private Installed() {}
  }

  /**
   * A decoder for pictures up to a size, with libjpeg-turbo where it is installed.
   *
   * @param maxPixels pictures with more are refused before they are decoded
   */
  public PictureDecoder(int maxPixels) {
    this(maxPixels, () -> Installed.TURBO);
  }

  /**
   * A decoder with or without libjpeg-turbo.
   *
   * @param turbo asked for each JPEG
   */
  PictureDecoder(int maxPixels, Supplier<Optional<TurboJpeg>> turbo) {
    this(maxPixels, Runtime.getRuntime().maxMemory() / DECODED_HEAP_SHARE, turbo);
  }

  /**
   * The same with a room of its own.
   *
   * @param maxDecodedBytes how much of the heap the pixels of one picture may take
   */
  PictureDecoder(int maxPixels, long maxDecodedBytes, Supplier<Optional<TurboJpeg>> turbo) {
    this.maxPixels = maxPixels;
    this.maxDecodedBytes = maxDecodedBytes;
    this.turbo = turbo;
    this.maxWebpPixels = Math.min(maxPixels, Runtime.getRuntime().maxMemory() / WEBP_HEAP_SHARE);
    // Pictures are in memory already, and temporary files wear out an SD card.
    ImageIO.setUseCache(false);
  }

  /**
   * Decodes a picture, upright, at least as large as asked for where it is that large.
   *
   * @param pointer where in the body it lies
   * @throws ProtocolException INVALID_INPUT if it is broken, TOO_LARGE, or UNSUPPORTED_MEDIA
   */
  Picture decode(byte[] bytes, String pointer, PictureForm form) {
    return decode(bytes, pointer, form, 1);
  }

  /**
   * The same with more detail than the form needs, for who looks at parts of it later.
   *
   * @param detail how many pixels there are at least, in each direction, for one of the form: 1 or
   *     2
   */
  Picture decode(byte[] bytes, String pointer, PictureForm form, int detail) {
    ImageFormat format =
        ImageFormat.of(bytes)
            .orElseThrow(
                () ->
                    new ProtocolException(
                        ErrorCode.UNSUPPORTED_MEDIA,
                        pointer,
                        "this is neither JPEG, PNG, WebP nor BMP"));
    try {
      return format == ImageFormat.JPEG
          ? jpeg(bytes, pointer, form, detail)
          : other(bytes, format, pointer, form);
    } catch (ProtocolException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // At bytes that make no sense, ImageIO's readers throw whatever comes to them.
      throw ProtocolException.invalid(
          pointer, "the " + format.label() + " is broken and can't be decoded; send it again");
    }
  }

  private Picture jpeg(byte[] bytes, String pointer, PictureForm form, int detail)
      throws IOException {
    JpegHeader header = JpegHeader.read(bytes, pointer);
    if (header.progressive()) {
      long most = Math.min(maxPixels, MAX_PROGRESSIVE_PIXELS);
      checkSize(header.width(), header.height(), most, "progressive JPEG", pointer);
    }
    checkSize(header.width(), header.height(), maxPixels, "JPEG", pointer);
    Optional<Picture> small =
        turbo.get().flatMap(library -> scaled(library, bytes, header, form, detail));
    Picture picture = small.isPresent() ? small.get() : byImageIo(bytes, header, pointer, form);
    Picture upright = picture.upright(header.orientation());
    return header.isTurned()
        ? upright.ofSource(header.height(), header.width())
        : upright.ofSource(header.width(), header.height());
  }

  /** Empty for what the library can't read: then ImageIO may, or says so. */
  private Optional<Picture> scaled(
      TurboJpeg library, byte[] bytes, JpegHeader header, PictureForm form, int detail) {
    OptionalInt eighths =
        Subsampling.eighths(
            header.width(),
            header.height(),
            header.isTurned(),
            form,
            detail,
            maxDecodedBytes / RGB_BYTES);
    if (eighths.isEmpty()) {
      return Optional.empty(); // ImageIO leaves out more of the longer side.
    }
    return library
        .decode(bytes, header.width(), header.height(), eighths.getAsInt())
        .map(rgb -> Picture.ofRgb(rgb.width(), rgb.height(), rgb.samples()));
  }

  private Picture byImageIo(byte[] bytes, JpegHeader header, String pointer, PictureForm form)
      throws IOException {
    Subsampling subsampling =
        subsampling(header.width(), header.height(), header.isTurned(), pointer, form);
    Optional<Picture> stored = asStored(bytes, header, subsampling);
    return stored.isPresent()
        ? stored.get()
        : read(ImageFormat.JPEG.thoroughReader(), bytes, subsampling);
  }

  /** The components as stored; empty for CMYK and whatever else the JDK's reader can't read. */
  private static Optional<Picture> asStored(
      byte[] bytes, JpegHeader header, Subsampling subsampling) {
    if (header.components() != 1 && header.components() != 3) {
      return Optional.empty();
    }
    ImageReader reader = ImageFormat.JPEG.reader();
    try (MemoryCacheImageInputStream in = stream(bytes)) {
      reader.setInput(in, true, true);
      return ImageBytes.of(reader.readRaster(0, param(reader, subsampling)), header.colours());
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    } finally {
      reader.dispose();
    }
  }

  private Picture other(byte[] bytes, ImageFormat format, String pointer, PictureForm form)
      throws IOException {
    ImageReader reader = format.reader();
    try (MemoryCacheImageInputStream in = stream(bytes)) {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      long most = format == ImageFormat.WEBP ? maxWebpPixels : maxPixels;
      checkSize(width, height, most, format.label(), pointer);
      if (!format.isWhole(bytes)) {
        throw ProtocolException.invalid(
            pointer,
            "the "
                + format.label()
                + " is cut off: its end is missing after "
                + bytes.length
                + " bytes; send the whole file");
      }
      Subsampling subsampling = subsampling(width, height, false, pointer, form);
      return ImageBytes.of(reader.read(0, param(reader, subsampling))).ofSource(width, height);
    } finally {
      reader.dispose();
    }
  }

  private Subsampling subsampling(
      int width, int height, boolean turned, String pointer, PictureForm form) {
    long most = maxDecodedBytes / MOST_BYTES;
    return Subsampling.of(width, height, turned, form, most)
        .orElseThrow(
            () ->
                new ProtocolException(
                    ErrorCode.TOO_LARGE,
                    pointer,
                    "the picture has "
                        + width
                        + " x "
                        + height
                        + " pixels, of which this worker's memory holds no more than "
                        + most
                        + ", too few to make "
                        + form.width()
                        + " x "
                        + form.height()
                        + " of it; send it smaller, or only the part that matters"));
  }

  private static Picture read(ImageReader reader, byte[] bytes, Subsampling subsampling)
      throws IOException {
    try (MemoryCacheImageInputStream in = stream(bytes)) {
      reader.setInput(in, true, true);
      return ImageBytes.of(reader.read(0, param(reader, subsampling)));
    } finally {
      reader.dispose();
    }
  }

  private static ImageReadParam param(ImageReader reader, Subsampling subsampling) {
    ImageReadParam param = reader.getDefaultReadParam();
    subsampling.applyTo(param);
    return param;
  }

  private static MemoryCacheImageInputStream stream(byte[] bytes) {
    return new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes));
  }

  private static void checkSize(int width, int height, long most, String kind, String pointer) {
    if ((long) width * height > most || width > MAX_SIDE || height > MAX_SIDE) {
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
              + " are taken, and "
              + MAX_SIDE
              + " in a row or column, so send it smaller");
    }
  }
}
