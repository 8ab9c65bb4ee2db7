package org.hailomqtt.worker.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Tells whether a PNG, WebP or BMP file is as long as it says. Thread-safe.
 *
 * <p>ImageIO's readers paint what is missing black, or not at all, and say nothing.
 */
final class FileEnds {
  private static final int PNG_SIGNATURE_BYTES = 8;
  private static final int PNG_FRAME_BYTES = 12;
  private static final int IEND = 0x49454E44;
  private static final int RIFF_HEADER_BYTES = 8;
  private static final int BMP_HEADER_BYTES = 54;

  private FileEnds() {}

  /** Whether the chunks of a PNG lead up to its last one. */
  static boolean isWholePng(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    long at = PNG_SIGNATURE_BYTES;
    while (at + PNG_FRAME_BYTES <= bytes.length) {
      long length = file.getInt((int) at) & 0xFFFFFFFFL;
      if (file.getInt((int) at + 4) == IEND) {
        return true;
      }
      at += PNG_FRAME_BYTES + length;
    }
    return false;
  }

  /** Whether a WebP has as many bytes as its RIFF header says. */
  static boolean isWholeWebP(byte[] bytes) {
    long said = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xFFFFFFFFL;
    return bytes.length >= RIFF_HEADER_BYTES + said;
  }

  /** Whether a BMP has all its rows; of packed ones, as many bytes as its header says. */
  static boolean isWholeBmp(byte[] bytes) {
    if (bytes.length < BMP_HEADER_BYTES) {
      return false;
    }
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long start = file.getInt(10) & 0xFFFFFFFFL;
    long width = Math.abs((long) file.getInt(18));
    long height = Math.abs((long) file.getInt(22));
    int compression = file.getInt(30);
    boolean packed = compression == 1 || compression == 2;
    long rowBytes = (width * file.getShort(28) + 31) / 32 * 4;
    long data = packed ? file.getInt(34) & 0xFFFFFFFFL : rowBytes * height;
    return bytes.length >= start + data;
  }
}
