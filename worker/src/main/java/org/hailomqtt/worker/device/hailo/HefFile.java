package org.hailomqtt.worker.device.hailo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.hailomqtt.worker.device.DeviceException;

/**
 * Tells whether a file is a whole HEF, by its header and its length. Thread-safe.
 *
 * <p>HailoRT checks a hash over the first part of the newest kind only, so that it would take a
 * file of gigabytes whose copying was cut off. The layout is that of HailoRT's hef.cpp, 4.20 to
 * 5.2.
 */
final class HefFile {
  private static final int MAGIC = 0x01484546;
  private static final int LONGEST_HEADER = 56;
  private static final int SHORTEST_HEADER = 28;

  private HefFile() {}

  /**
   * Lets through a whole file, and one of a version that is not known here.
   *
   * @param what the model, for the message
   * @throws DeviceException kind MODEL
   */
  static void check(Path file, String what) throws DeviceException {
    ByteBuffer header = ByteBuffer.allocate(LONGEST_HEADER); // big-endian, as the file
    long length;
    try (FileChannel channel = FileChannel.open(file)) {
      length = channel.size();
      boolean more = true;
      while (header.hasRemaining() && more) {
        more = channel.read(header) >= 0;
      }
    } catch (IOException e) {
      DeviceException unreadable = fault(what, "can't be read; check its permissions");
      unreadable.initCause(e);
      throw unreadable;
    }
    if (header.position() < SHORTEST_HEADER || header.getInt(0) != MAGIC) {
      throw fault(what, "is no HEF file; models for a Hailo device are compiled into one");
    }
    long told = toldLength(header, length);
    if (told != length) {
      throw fault(
          what,
          "has "
              + length
              + " bytes where its header tells of "
              + told
              + "; it was not copied whole: copy it again");
    }
  }

  /** The length the header tells of; the file's own for a version that came later. */
  private static long toldLength(ByteBuffer header, long own) {
    long network = Integer.toUnsignedLong(header.getInt(8));
    return switch (header.getInt(4)) {
      case 0 -> 32 + network;
      case 1 -> 28 + network + header.getLong(16);
      case 2 -> 44 + network + header.getLong(20);
      case 3 -> 56 + network + header.getLong(20) + header.getLong(32);
      default -> own;
    };
  }

  private static DeviceException fault(String what, String problem) {
    return new DeviceException(DeviceException.Kind.MODEL, "the file of " + what + " " + problem);
  }
}
