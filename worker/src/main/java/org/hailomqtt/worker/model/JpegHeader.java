package org.hailomqtt.worker.model;

import java.util.Optional;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;

/**
 * What a JPEG file says about itself, read from its segments (ITU-T T.81, annex B) without decoding
 * it. Immutable.
 *
 * @param width in pixels, as stored
 * @param height in pixels, as stored
 * @param components 1 for grey, 3 for colour, 4 for CMYK
 * @param colours what the components mean where there are three
 * @param progressive whether it comes in several passes over the whole picture
 * @param orientation EXIF orientation, 1 to 8; 1 is upright
 */
record JpegHeader(
    int width,
    int height,
    int components,
    Picture.Colours colours,
    boolean progressive,
    int orientation) {
  /** Ten are usual. Each is a walk over the whole picture, which may take only a few bytes. */
  private static final int MAX_SCANS = 100;

  /** Reads the segments of one file. */
  private static final class Walk {
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;

    private final byte[] bytes;
    private int at = 2;
    private int frame = -1;
    private int frameMarker;
    private int firstScanComponents;
    private int scans;
    private boolean jfif;
    private int adobeTransform = -1;
    private int orientation = 1;

    Walk(byte[] bytes) {
      this.bytes = bytes;
    }

    /** Goes from segment to segment up to the end of the image; whether it got there. */
    boolean toEnd() {
      while (at + 4 <= bytes.length || (at + 2 <= bytes.length && marker() == END_OF_IMAGE)) {
        int marker = marker();
        if (marker == END_OF_IMAGE) {
          return true;
        }
        if (marker < 0xC0 || marker == 0xFF) {
          at++; // Fill bytes, or rubbish between segments, which decoders step over.
          continue;
        }
        if (marker >= 0xD0 && marker <= 0xD8) {
          at += 2; // Restarts and starts have no length.
          continue;
        }
        int length = u16(at + 2);
        int body = at + 4;
        if (body - 2 + length > bytes.length) {
          return false;
        }
        segment(marker, body, length - 2);
        at = body - 2 + length;
        if (marker == START_OF_SCAN) {
          scans++;
          skipScan();
        }
      }
      return false;
    }

    private void segment(int marker, int body, int length) {
      boolean isFrame =
          marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (isFrame && length >= 6 && frame < 0) {
        frame = body;
        frameMarker = marker;
      } else if (marker == START_OF_SCAN && firstScanComponents == 0 && length >= 1) {
        firstScanComponents = bytes[body] & 0xFF;
      } else if (marker == APP0 && has(body, length, "JFIF\0")) {
        jfif = true;
      } else if (marker == APP14 && length >= 12 && has(body, length, "Adobe")) {
        adobeTransform = bytes[body + 11] & 0xFF;
      } else if (marker == APP1 && has(body, length, "Exif\0\0")) {
        orientation = ExifOrientation.of(bytes, body + 6, length - 6);
      }
    }

    /** Compressed data end at a marker that is neither an escaped FF nor a restart. */
    private void skipScan() {
      while (at + 1 < bytes.length) {
        if (bytes[at] == (byte) 0xFF) {
          int next = bytes[at + 1] & 0xFF;
          if (next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7)) {
            return;
          }
        }
        at++;
      }
    }

    private int marker() {
      return bytes[at] == (byte) 0xFF ? bytes[at + 1] & 0xFF : -1;
    }

    private int u16(int offset) {
      return (bytes[offset] & 0xFF) << 8 | (bytes[offset + 1] & 0xFF);
    }

    private boolean has(int body, int length, String latin1) {
      if (length < latin1.length()) {
        return false;
      }
      for (int i = 0; i < latin1.length(); i++) {
        if (bytes[body + i] != (byte) latin1.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    Optional<JpegHeader> header() {
      if (frame < 0) {
        return Optional.empty();
      }
      // A scan for each component: a decoder has to keep all of it, as of a progressive one.
      boolean progressive = frameMarker == 0xC2 || firstScanComponents < bytes[frame + 5];
      return Optional.of(
          new JpegHeader(
              u16(frame + 3),
              u16(frame + 1),
              bytes[frame + 5],
              colours(),
              progressive,
              orientation));
    }

    /** As libjpeg decides it: JFIF is YCbCr, else Adobe's mark says, else the components' ids. */
    private Picture.Colours colours() {
      boolean named =
          frame + 13 <= bytes.length
              && bytes[frame + 6] == 'R'
              && bytes[frame + 9] == 'G'
              && bytes[frame + 12] == 'B';
      boolean rgb = !jfif && (adobeTransform == 0 || (adobeTransform < 0 && named));
      return rgb ? Picture.Colours.RGB : Picture.Colours.YCBCR;
    }
  }

  /**
   * Reads a JPEG.
   *
   * @param pointer where in the body it lies
   * @throws ProtocolException INVALID_INPUT if it is cut off, which a decoder would paint grey, or
   *     has no size; TOO_LARGE if it has very many scans
   */
  static JpegHeader read(byte[] bytes, String pointer) {
    Walk walk = new Walk(bytes);
    boolean complete = walk.toEnd();
    JpegHeader header =
        walk.header()
            .orElseThrow(
                () ->
                    ProtocolException.invalid(
                        pointer,
                        complete
                            ? "the JPEG holds no picture; send the whole file"
                            : cutOff(bytes.length)));
    if (!complete) {
      throw ProtocolException.invalid(pointer, cutOff(bytes.length));
    }
    if (walk.scans > MAX_SCANS) {
      throw new ProtocolException(
          ErrorCode.TOO_LARGE,
          pointer,
          "the JPEG has "
              + walk.scans
              + " scans; at most "
              + MAX_SCANS
              + " are taken, so save it again");
    }
    if (header.width == 0 || header.height == 0) {
      throw ProtocolException.invalid(
          pointer, "the JPEG says that it is " + header.width + " x " + header.height + " pixels");
    }
    return header;
  }

  private static String cutOff(int length) {
    return "the JPEG is cut off: its end is missing after "
        + length
        + " bytes; send the whole file";
  }

  /** Whether rows are columns as stored. */
  boolean isTurned() {
    return orientation >= 5;
  }
}
