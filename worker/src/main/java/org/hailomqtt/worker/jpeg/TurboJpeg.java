package org.hailomqtt.worker.jpeg;

import com.sun.jna.Native;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * libjpeg-turbo, as it is installed on this machine. Thread-safe: every decoding has a decompressor
 * of its own and frees all native memory before it returns.
 */
public final class TurboJpeg {
  private static final Logger log = LoggerFactory.getLogger(TurboJpeg.class);

  /** Debian's libturbojpeg0; 2.x and 3.x have the same name. */
  private static final String LIBRARY = "libturbojpeg.so.0";

  /** The whole size, in eighths. */
  public static final int WHOLE = 8;

  private final LibTurboJpeg library;

  /**
   * A decoded JPEG. Immutable as long as nobody writes to the array.
   *
   * @param width in pixels
   * @param height in pixels
   * @param samples red, green, blue, row after row, without gaps; the caller's
   */
  public record Rgb(int width, int height, byte[] samples) {}

  TurboJpeg(LibTurboJpeg library) {
    this.library = library;
  }

  /** Loads the library; empty, and said in the log, if it is not there. */
  public static Optional<TurboJpeg> installed() {
    try {
      TurboJpeg turbo = new TurboJpeg(Native.load(LIBRARY, LibTurboJpeg.class));
      log.info("JPEGs are decoded by libjpeg-turbo");
      return Optional.of(turbo);
    } catch (LinkageError e) {
      log.info(
          "JPEGs are decoded by Java, which takes longer: {} can't be loaded; on Debian, sudo"
              + " apt-get install libturbojpeg0 and start the worker again",
          LIBRARY);
      log.debug("why it can't be loaded", e);
      return Optional.empty();
    }
  }

  /**
   * Decodes a JPEG to red, green, blue, as it is stored: not turned.
   *
   * <p>A smaller scale is cheaper than the whole size and loses no more than averaging does.
   *
   * @param jpeg the file; never written
   * @param width as its frame header says
   * @param height as its frame header says
   * @param eighths the scale: 1 to {@link #WHOLE} eighths of width and height, rounded up
   * @return empty if this library can't decode it: CMYK, more than 8 bits, broken; others may
   */
  public Optional<Rgb> decode(byte[] jpeg, int width, int height, int eighths) {
    if (eighths < 1 || eighths > WHOLE || width < 1 || height < 1 || jpeg.length == 0) {
      throw new IllegalArgumentException(
          width + " x " + height + " pixels at " + eighths + " eighths can't be decoded");
    }
    try (Decompression decompression = new Decompression(library, jpeg)) {
      return decompression.pixels(width, height, eighths);
    }
  }
}
