package org.hailomqtt.worker.model;

import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.hailomqtt.protocol.Magic;

/** The kinds of picture files there are readers for. Immutable. */
enum ImageFormat {
  /** What cameras send. */
  JPEG("JPEG"),
  /** Screenshots and drawings. */
  PNG("PNG"),
  /** What browsers make; read by TwelveMonkeys. */
  WEBP("WebP"),
  /** What microcontrollers can write. */
  BMP("BMP");

  private final String label;

  ImageFormat(String label) {
    this.label = label;
  }

  /** The format by a file's first bytes. */
  static Optional<ImageFormat> of(byte[] bytes) {
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

  /** Its name, for messages. */
  String label() {
    return label;
  }

  /** Whether a file is as long as it says; of a JPEG, {@link JpegHeader} knows. */
  boolean isWhole(byte[] bytes) {
    return switch (this) {
      case JPEG -> true;
      case PNG -> FileEnds.isWholePng(bytes);
      case WEBP -> FileEnds.isWholeWebP(bytes);
      case BMP -> FileEnds.isWholeBmp(bytes);
    };
  }

  /** A reader of the JDK's where there is one: they are the faster ones. The caller's. */
  ImageReader reader() {
    return reader(true);
  }

  /** A reader of TwelveMonkeys' where there is one: they know more variants. The caller's. */
  ImageReader thoroughReader() {
    return reader(false);
  }

  private ImageReader reader(boolean jdk) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(label);
    ImageReader found = readers.next();
    while (isJdk(found) != jdk && readers.hasNext()) {
      ImageReader other = readers.next();
      found = isJdk(other) == jdk ? other : found;
    }
    return found;
  }

  private static boolean isJdk(ImageReader reader) {
    return reader.getClass().getModule().equals(ImageIO.class.getModule());
  }
}
