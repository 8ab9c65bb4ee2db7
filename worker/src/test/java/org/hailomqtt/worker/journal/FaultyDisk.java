package org.hailomqtt.worker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Opens real files on a disk that a test can fill up and empty, and counts. Thread-safe. */
public final class FaultyDisk implements Output.Opener {
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger forces = new AtomicInteger();
  private final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

  /** From now on, the disk takes this many bytes more. */
  public void room(long bytes) {
    room.set(bytes);
  }

  public int writes() {
    return writes.get();
  }

  public int forces() {
    return forces.get();
  }

  @Override
  public Output open(Path file) throws IOException {
    Output output = Output.file(file);
    return new Output() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        writes.incrementAndGet();
        if (bytes.remaining() > room.get()) {
          output.write(bytes.duplicate().limit(bytes.position() + room.intValue()));
          room.set(0);
          throw new IOException("No space left on device");
        }
        room.addAndGet(-bytes.remaining());
        output.write(bytes);
      }

      @Override
      public void force() throws IOException {
        forces.incrementAndGet();
        if (room.get() == 0) {
          throw new IOException("No space left on device");
        }
        output.force();
      }

      @Override
      public void close() throws IOException {
        output.close();
      }
    };
  }
}
