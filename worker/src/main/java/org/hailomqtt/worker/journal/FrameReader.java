package org.hailomqtt.worker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Finds the whole records of one file, whatever else is in it. Not thread-safe. */
final class FrameReader {
  private final ByteBuffer bytes;
  private final Consumer<ByteBuffer> records;
  private final CRC32C crc = new CRC32C();
  private int found;
  private long corruptBytes;
  private long tornBytes;

  private FrameReader(ByteBuffer bytes, Consumer<ByteBuffer> records) {
    this.bytes = bytes;
    this.records = records;
  }

  /**
   * Reads a file from its beginning to its end.
   *
   * @param records takes each whole record in order; it may be read only during the call
   * @return what was found and what was not
   */
  static Recovery read(Path file, Consumer<ByteBuffer> records) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      // Mapped, as a file may be larger than the heap should become.
      return read(channel.map(MapMode.READ_ONLY, 0, channel.size()), records);
    }
  }

  static Recovery read(ByteBuffer bytes, Consumer<ByteBuffer> records) {
    FrameReader reader = new FrameReader(bytes, records);
    reader.read();
    return new Recovery(reader.found, reader.tornBytes, reader.corruptBytes);
  }

  private void read() {
    int at = FrameWriter.FILE_HEADER_BYTES;
    if (bytes.limit() < at) {
      tornBytes = bytes.limit();
      return;
    }
    if (bytes.getLong(0) != FrameWriter.FILE_HEADER) {
      corruptBytes += at;
    }
    while (at < bytes.limit()) {
      if (isWhole(at)) {
        int end = at + FrameWriter.FRAME_HEADER_BYTES + bytes.getInt(at);
        records.accept(slice(at + FrameWriter.FRAME_HEADER_BYTES, end));
        found++;
        at = end;
      } else if (isCutOff(at)) {
        tornBytes = (long) bytes.limit() - at;
        return;
      } else {
        int next = nextWhole(at + 1);
        corruptBytes += next - at;
        at = next;
      }
    }
  }

  private boolean hasHeader(int at) {
    return bytes.limit() - at >= FrameWriter.FRAME_HEADER_BYTES
        && bytes.getInt(at) > 0
        && bytes.getInt(at) <= FrameWriter.MAX_RECORD_BYTES
        && (bytes.getInt(at) ^ FrameWriter.DISGUISE) == bytes.getInt(at + Integer.BYTES);
  }

  private boolean fits(int at) {
    return bytes.limit() - at - FrameWriter.FRAME_HEADER_BYTES >= bytes.getInt(at);
  }

  private boolean isWhole(int at) {
    if (!hasHeader(at) || !fits(at)) {
      return false;
    }
    int start = at + FrameWriter.FRAME_HEADER_BYTES;
    crc.reset();
    crc.update(slice(start, start + bytes.getInt(at)));
    return (int) crc.getValue() == bytes.getInt(at + 2 * Integer.BYTES);
  }

  /** The end of a write that was interrupted: part of a frame, or the zeros of a lost page. */
  private boolean isCutOff(int at) {
    return bytes.limit() - at < FrameWriter.FRAME_HEADER_BYTES
        || (hasHeader(at) && !fits(at))
        || isZeroFrom(at);
  }

  private boolean isZeroFrom(int at) {
    for (int i = at; i < bytes.limit(); i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private int nextWhole(int from) {
    int at = from;
    while (at < bytes.limit() && !isWhole(at)) {
      at++;
    }
    return at;
  }

  private ByteBuffer slice(int from, int to) {
    return bytes.duplicate().position(from).limit(to).slice();
  }
}
