package org.hailomqtt.worker.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the whole records of one file, whatever else is in it. Not thread-safe.
 *
 * <p>Read in chunks and not mapped: a block that the disk can't give would be an error of the
 * virtual machine, and not an IOException.
 */
final class FrameReader {
  private static final Logger log = LoggerFactory.getLogger(FrameReader.class);
  private static final int CHUNK_BYTES = 64 << 10;

  private final InputStream input;
  private final Consumer<ByteBuffer> records;
  private final CRC32C crc = new CRC32C();

  /** What was read and not looked at yet. */
  private ByteBuffer ahead = ByteBuffer.allocate(CHUNK_BYTES).limit(0);

  private boolean ended;
  private int found;
  private long corruptBytes;
  private long tornBytes;

  private FrameReader(InputStream input, Consumer<ByteBuffer> records) {
    this.input = input;
    this.records = records;
  }

  /**
   * Reads a file from its beginning to its end, or to where the disk can't give it.
   *
   * @param records takes each whole record in order; it may be read only during the call
   * @return what was found and what was not; some of it is corrupt if the file can't be read
   */
  static Recovery read(Path file, Consumer<ByteBuffer> records) {
    try (InputStream input = Files.newInputStream(file)) {
      return read(input, records);
    } catch (IOException e) {
      log.warn("the ledger file {} can't be opened", file, e);
      return new Recovery(0, 0, 1);
    }
  }

  static Recovery read(InputStream input, Consumer<ByteBuffer> records) {
    FrameReader reader = new FrameReader(input, records);
    try {
      reader.read();
    } catch (IOException e) {
      log.warn("the ledger file can't be read further; {} records are", reader.found, e);
      reader.corruptBytes += 1 + reader.ahead.remaining();
    }
    return new Recovery(reader.found, reader.tornBytes, reader.corruptBytes);
  }

  private void read() throws IOException {
    if (!has(FrameWriter.FILE_HEADER_BYTES)) {
      tornBytes = ahead.remaining();
      return;
    }
    if (ahead.getLong() != FrameWriter.FILE_HEADER) {
      corruptBytes += FrameWriter.FILE_HEADER_BYTES;
    }
    while (has(1)) {
      if (isWhole()) {
        ByteBuffer record = record();
        ahead.position(ahead.position() + FrameWriter.FRAME_HEADER_BYTES + record.remaining());
        records.accept(record);
        found++;
      } else if (isCutOff()) {
        tornBytes = ahead.remaining();
        return;
      } else {
        skipToNextWhole();
      }
    }
  }

  /** Reads on until so many bytes are ahead; false if the file ends before. */
  private boolean has(int bytes) throws IOException {
    if (ahead.remaining() >= bytes) {
      return true;
    }
    int capacity = Math.max(ahead.capacity(), bytes);
    ByteBuffer larger = capacity == ahead.capacity() ? ahead : ByteBuffer.allocate(capacity);
    int kept = ahead.remaining();
    System.arraycopy(ahead.array(), ahead.position(), larger.array(), 0, kept);
    ahead = larger.limit(kept).position(0);
    while (!ended && ahead.limit() < bytes) {
      int read = input.read(ahead.array(), ahead.limit(), capacity - ahead.limit());
      ended = read < 0;
      ahead.limit(ahead.limit() + Math.max(0, read));
    }
    return ahead.limit() >= bytes;
  }

  private int length() {
    return ahead.getInt(ahead.position());
  }

  private boolean hasHeader() throws IOException {
    return has(FrameWriter.FRAME_HEADER_BYTES)
        && length() > 0
        && length() <= FrameWriter.MAX_RECORD_BYTES
        && (length() ^ FrameWriter.DISGUISE) == ahead.getInt(ahead.position() + Integer.BYTES);
  }

  private boolean fits() throws IOException {
    return has(FrameWriter.FRAME_HEADER_BYTES + length());
  }

  private boolean isWhole() throws IOException {
    if (!hasHeader() || !fits()) {
      return false;
    }
    crc.reset();
    crc.update(record());
    return (int) crc.getValue() == ahead.getInt(ahead.position() + 2 * Integer.BYTES);
  }

  private ByteBuffer record() {
    return ahead.slice(ahead.position() + FrameWriter.FRAME_HEADER_BYTES, length());
  }

  /** The end of a write that was interrupted: part of a frame. */
  private boolean isCutOff() throws IOException {
    return !has(FrameWriter.FRAME_HEADER_BYTES) || (hasHeader() && !fits());
  }

  /** What is left out is damaged, but for the zeros of a lost page at the end. */
  private void skipToNextWhole() throws IOException {
    long skipped = 0;
    boolean zero = true;
    do {
      zero &= ahead.get() == 0;
      skipped++;
    } while (has(1) && !isWhole());
    if (zero && !has(1)) {
      tornBytes = skipped;
    } else {
      corruptBytes += skipped;
    }
  }
}
