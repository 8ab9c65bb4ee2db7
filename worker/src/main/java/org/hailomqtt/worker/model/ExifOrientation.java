package org.hailomqtt.worker.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Finds in a JPEG's EXIF data which way up the camera was held (tag 0x0112 of the first directory).
 * Thread-safe.
 *
 * <p>By hand, as a metadata library would read the whole of it, thumbnail and all, for one number.
 */
final class ExifOrientation {
  private static final int UPRIGHT = 1;
  private static final int TAG = 0x0112;
  private static final int ENTRY_BYTES = 12;

  private ExifOrientation() {}

  /**
   * The orientation, 1 to 8; 1 where nothing sensible is said.
   *
   * @param offset of the TIFF header
   * @param length of the TIFF data
   */
  static int of(byte[] bytes, int offset, int length) {
    if (length < 8) {
      return UPRIGHT;
    }
    ByteBuffer tiff = ByteBuffer.wrap(bytes, offset, length).slice();
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    if (directory < 8 || directory > length - 2) {
      return UPRIGHT;
    }
    int entries = tiff.getShort(directory) & 0xFFFF;
    int entry = directory + 2;
    for (int i = 0; i < entries && entry <= length - ENTRY_BYTES; i++, entry += ENTRY_BYTES) {
      if ((tiff.getShort(entry) & 0xFFFF) == TAG) {
        int value = tiff.getShort(entry + 8);
        return value >= 1 && value <= 8 ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }
}
