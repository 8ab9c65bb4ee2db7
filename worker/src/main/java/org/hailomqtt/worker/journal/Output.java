package org.hailomqtt.worker.journal;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One file that is written from its beginning to its end. Closed by who opened it. */
public interface Output extends Closeable {
  /**
   * Writes at least some of what remains in the buffer, and moves its position behind that.
   *
   * @param bytes backed by an array
   */
  void write(ByteBuffer bytes) throws IOException;

  /** Returns once everything written is on the disk. May run beside {@link #write}. */
  void force() throws IOException;

  /** Opens outputs. */
  @FunctionalInterface
  interface Opener {
    /** Opens a file, empty whether it was there or not. */
    Output open(Path file) throws IOException;
  }

  /**
   * Opens a file of this machine.
   *
   * <p>Not a channel: an interrupt of the thread that happens to write would close it.
   */
  static Output file(Path file) throws IOException {
    FileOutputStream stream = new FileOutputStream(file.toFile());
    return new Output() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        stream.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        bytes.position(bytes.limit());
      }

      @Override
      public void force() throws IOException {
        stream.getFD().sync();
      }

      @Override
      public void close() throws IOException {
        stream.close();
      }
    };
  }
}
