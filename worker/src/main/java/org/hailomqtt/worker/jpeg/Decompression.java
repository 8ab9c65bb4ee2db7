package org.hailomqtt.worker.jpeg;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native side of one decoding: a decompressor, the file, and the pixels. One thread only, which
 * closes it.
 */
final class Decompression implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Decompression.class);
  private static final int RGB_BYTES = 3;

  private final LibTurboJpeg library;
  private final Pointer handle;
  private final Memory file;
  private boolean closed;

  /**
   * Takes a copy of a file.
   *
   * @throws OutOfMemoryError if there is no native memory for it
   */
  Decompression(LibTurboJpeg library, byte[] jpeg) {
    Pointer decompressor = library.tjInitDecompress();
    if (decompressor == null) {
      throw new OutOfMemoryError("libjpeg-turbo has no memory for a decompressor");
    }
    this.library = library;
    this.handle = decompressor;
    try {
      this.file = new Memory(jpeg.length);
    } catch (OutOfMemoryError e) {
      library.tjDestroy(decompressor);
      throw e;
    }
    file.write(0, jpeg, 0, jpeg.length);
  }

  /**
   * Decodes at a scale.
   *
   * @param width as the caller has read it in the file
   * @param height the same
   * @param eighths of the width and height, from 1 to 8
   * @return empty if the library takes the file for another size, for CMYK, or for broken
   */
  Optional<TurboJpeg.Rgb> pixels(int width, int height, int eighths) {
    if (closed) {
      throw new IllegalStateException("the decompressor is closed");
    }
    if (!isAsExpected(width, height)) {
      return Optional.empty();
    }
    int scaledWidth = scaled(width, eighths);
    int scaledHeight = scaled(height, eighths);
    int pitch = RGB_BYTES * scaledWidth;
    try (Memory pixels = new Memory((long) pitch * scaledHeight)) {
      int status =
          library.tjDecompress2(
              handle,
              file,
              new NativeLong(file.size()),
              pixels,
              scaledWidth,
              pitch,
              scaledHeight,
              LibTurboJpeg.TJPF_RGB,
              LibTurboJpeg.TJFLAG_ACCURATEDCT);
      if (!isGood(status)) {
        return Optional.empty();
      }
      byte[] samples = pixels.getByteArray(0, pitch * scaledHeight);
      return Optional.of(new TurboJpeg.Rgb(scaledWidth, scaledHeight, samples));
    }
  }

  /** The buffer is made for this size, so the library must be of the same opinion. */
  private boolean isAsExpected(int width, int height) {
    IntByReference foundWidth = new IntByReference();
    IntByReference foundHeight = new IntByReference();
    IntByReference subsampling = new IntByReference();
    IntByReference colours = new IntByReference();
    int status =
        library.tjDecompressHeader3(
            handle,
            file,
            new NativeLong(file.size()),
            foundWidth,
            foundHeight,
            subsampling,
            colours);
    return isGood(status)
        && foundWidth.getValue() == width
        && foundHeight.getValue() == height
        && colours.getValue() < LibTurboJpeg.TJCS_CMYK;
  }

  /** After a warning there is a picture, as every decoder shows it. */
  private boolean isGood(int status) {
    if (status == 0) {
      return true;
    }
    boolean warning = library.tjGetErrorCode(handle) == LibTurboJpeg.TJERR_WARNING;
    if (log.isDebugEnabled()) {
      log.debug("libjpeg-turbo: {}", library.tjGetErrorStr2(handle));
    }
    return warning;
  }

  /** As the library rounds it. */
  private static int scaled(int size, int eighths) {
    return (size * eighths + 7) / 8;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      file.close();
      library.tjDestroy(handle);
    }
  }
}
