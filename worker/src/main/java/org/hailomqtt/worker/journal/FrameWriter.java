package org.hailomqtt.worker.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Puts records into one file, each in a frame: length, the length once more in disguise, CRC-32C of
 * the record, the record. Not thread-safe.
 *
 * <p>The length stands there twice so that a damaged one is told from a record that was cut off.
 */
final class FrameWriter implements Closeable {
  /** What every file begins with; the last digit is the version of the format. */
  static final long FILE_HEADER = 0x484D_514A_0D0A_0001L;

  static final int FILE_HEADER_BYTES = 8;
  static final int FRAME_HEADER_BYTES = 12;
  static final int MAX_RECORD_BYTES = 1 << 20;
  static final int DISGUISE = 0x5A3C_96E1;
  private static final int BUFFER_BYTES = 32 << 10;

  private final Output output;
  private final CRC32C crc = new CRC32C();
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private long size;

  FrameWriter(Output output) {
    this.output = output;
    buffer.putLong(FILE_HEADER);
  }

  /**
   * Adds a record to what {@link #flush} writes.
   *
   * @param record from its position to its limit; both stay where they are
   */
  void add(ByteBuffer record) throws IOException {
    int length = record.remaining();
    if (length == 0 || length > MAX_RECORD_BYTES) {
      throw new IllegalArgumentException("a record of " + length + " bytes");
    }
    makeRoom(FRAME_HEADER_BYTES + length);
    ByteBuffer content = record.duplicate();
    crc.reset();
    crc.update(content);
    content.rewind().position(record.position());
    buffer.putInt(length).putInt(length ^ DISGUISE).putInt((int) crc.getValue()).put(content);
  }

  private void makeRoom(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
    if (buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocate(bytes);
    }
  }

  /** Hands everything added to the system. */
  void flush() throws IOException {
    buffer.flip();
    size += buffer.remaining();
    while (buffer.hasRemaining()) {
      output.write(buffer);
    }
    buffer.clear();
  }

  /** Bytes in the file. */
  long size() {
    return size;
  }

  Output output() {
    return output;
  }

  @Override
  public void close() throws IOException {
    output.close();
  }
}
