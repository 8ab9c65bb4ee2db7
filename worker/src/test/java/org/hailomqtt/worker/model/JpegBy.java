package org.hailomqtt.worker.model;

import java.util.Optional;
import org.hailomqtt.worker.jpeg.TurboJpeg;

/** The two ways a JPEG is decoded, for tests that both must pass. Immutable. */
enum JpegBy {
  /** By libjpeg-turbo, which the tests need: Debian's libturbojpeg0. */
  TURBO,
  /** By ImageIO, as where that is not installed. */
  IMAGEIO;

  private static final Optional<TurboJpeg> INSTALLED = TurboJpeg.installed();

  PictureDecoder decoder(int maxPixels) {
    return switch (this) {
      case TURBO -> new PictureDecoder(maxPixels, () -> Optional.of(turbo()));
      case IMAGEIO -> new PictureDecoder(maxPixels, Optional::empty);
    };
  }

  /** The same with little room for what is decoded. */
  PictureDecoder decoder(int maxPixels, long maxDecodedBytes) {
    return switch (this) {
      case TURBO -> new PictureDecoder(maxPixels, maxDecodedBytes, () -> Optional.of(turbo()));
      case IMAGEIO -> new PictureDecoder(maxPixels, maxDecodedBytes, Optional::empty);
    };
  }

  private static TurboJpeg turbo() {
    return INSTALLED.orElseThrow(
        () -> new AssertionError("libjpeg-turbo is missing: sudo apt-get install libturbojpeg0"));
  }
}
