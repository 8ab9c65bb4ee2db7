package org.hailomqtt.worker.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list of opaque records that is there again after the process ended, however it ended.
 * Thread-safe; closed by who made it.
 *
 * <p>A record that was appended survives the end of the process, and the end of the machine once
 * {@link #sync} has returned. The file is replaced now and then by one that holds what still
 * matters, see {@link Rotation}. When the disk fails, records are dropped until a rotation
 * succeeds; appending never throws.
 */
public final class Journal implements Closeable {
  /** The largest record. */
  public static final int MAX_RECORD_BYTES = FrameWriter.MAX_RECORD_BYTES;

  private static final Logger log = LoggerFactory.getLogger(Journal.class);
  private static final long LEAST_GROWTH_BYTES = 4L << 20;

  private final JournalDirectory directory;
  private final Output.Opener opener;
  private final LongConsumer written;
  private @Nullable FrameWriter current;
  private @Nullable Rotation rotation;
  private @Nullable IOException failure;
  private long sizeWhenNew;
  private boolean dirty;
  private boolean closed;

  /**
   * A journal that keeps nothing until the first rotation.
   *
   * @param path the directory; made when it is needed
   * @param opener opens the files that are written
   * @param written hears of every record that was written: its size in the file
   */
  public Journal(Path path, Output.Opener opener, LongConsumer written) {
    this.directory = new JournalDirectory(path);
    this.opener = opener;
    this.written = written;
  }

  /**
   * Takes the directory and reads what an earlier process left in it. Once, before anything else.
   *
   * @param records takes each whole record in order; it may be read only during the call
   * @throws DirectoryInUseException if another process works there
   */
  public synchronized Recovery recover(Consumer<ByteBuffer> records)
      throws DirectoryInUseException {
    try {
      directory.lock();
    } catch (DirectoryInUseException e) {
      throw e;
    } catch (IOException e) {
      failure = e;
    }
    try {
      Optional<Path> file = directory.current();
      if (file.isEmpty()) {
        return Recovery.NONE;
      }
      Recovery recovery = FrameReader.read(file.get(), records);
      if (recovery.corruptBytes() > 0) {
        directory.currentIsCorrupt();
      }
      return recovery;
    } catch (IOException e) {
      log.warn("the ledger's directory can't be read", e);
      directory.currentIsCorrupt();
      failure = e;
      return Recovery.NONE;
    }
  }

  /**
   * Appends a record.
   *
   * @param record from its position to its limit, at most 1 MiB; both stay where they are
   */
  public synchronized void append(ByteBuffer record) {
    Rotation running = rotation;
    if (running != null) {
      running.missed.add(ByteBuffer.allocate(record.remaining()).put(record.duplicate()).flip());
    }
    FrameWriter writer = current;
    if (writer == null) {
      return;
    }
    try {
      writer.add(record);
      writer.flush();
      dirty = true;
      written.accept((long) FrameWriter.FRAME_HEADER_BYTES + record.remaining());
    } catch (IOException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      // Who knows what is half done in the writer: it is not used again.
      log.error("a fault of the worker while the ledger was written", e);
      fail(new IOException("a fault of the worker", e));
    }
  }

  /** Has the disk hold what was appended; does nothing if it does. Nobody waits meanwhile. */
  public void sync() {
    FrameWriter writer;
    synchronized (this) {
      writer = current;
      if (writer == null || !dirty) {
        return;
      }
      dirty = false;
    }
    try {
      writer.output().force();
    } catch (IOException e) {
      synchronized (this) {
        if (writer == current) {
          fail(e);
        }
      }
    }
  }

  private void fail(IOException cause) {
    failure = cause;
    FrameWriter broken = current;
    current = null;
    if (broken != null) {
      closeQuietly(broken);
    }
  }

  private static void closeQuietly(Closeable file) {
    try {
      file.close();
    } catch (IOException e) {
      log.debug("a file did not close", e);
    }
  }

  /** Why records are dropped; empty while they are kept. */
  public synchronized Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether what is appended is written. */
  public synchronized boolean isWriting() {
    return current != null;
  }

  /** Bytes in the current file; 0 while nothing is written. */
  public synchronized long size() {
    FrameWriter writer = current;
    return writer == null ? 0 : writer.size();
  }

  /** Whether so much was appended that a rotation would make the file much smaller. */
  public synchronized boolean hasGrown() {
    FrameWriter writer = current;
    return writer != null && writer.size() > LEAST_GROWTH_BYTES + 2 * sizeWhenNew;
  }

  /**
   * Begins a new file; one at a time.
   *
   * @throws IOException if it can't be; then records are dropped from now on
   */
  public Rotation rotate() throws IOException {
    try {
      directory.lock();
      Path file = directory.next();
      return new Rotation(file, new FrameWriter(opener.open(file)));
    } catch (IOException e) {
      synchronized (this) {
        fail(e);
      }
      throw e;
    }
  }

  /**
   * The writing of a new file that takes the place of the current one. One thread.
   *
   * <p>The order of calls: {@link #begin}, at the moment that the records to be added describe;
   * {@link #add} for each; {@link #complete}. If the process ends before that, the old file counts.
   */
  public final class Rotation {
    private final Path file;
    private final FrameWriter writer;
    private final List<ByteBuffer> missed = new ArrayList<>();

    private Rotation(Path file, FrameWriter writer) {
      this.file = file;
      this.writer = writer;
    }

    /** From now on, what is appended to the old file goes into the new one, too. */
    public void begin() {
      synchronized (Journal.this) {
        rotation = this;
      }
    }

    /** Adds a record that still matters. */
    public void add(ByteBuffer record) throws IOException {
      try {
        writer.add(record);
        written.accept((long) FrameWriter.FRAME_HEADER_BYTES + record.remaining());
      } catch (IOException e) {
        giveUp(e);
        throw e;
      }
    }

    /**
     * Puts the new file in the place of the old one.
     *
     * @throws IOException if it can't be; then records are dropped from now on
     */
    public void complete() throws IOException {
      try {
        writer.flush();
        writer.output().force();
        takeOver();
        writer.output().force();
        directory.removeOld();
      } catch (IOException e) {
        giveUp(e);
        throw e;
      }
    }

    private void takeOver() throws IOException {
      synchronized (Journal.this) {
        if (closed) {
          throw new IOException("the journal is closed");
        }
        for (ByteBuffer record : missed) {
          writer.add(record);
        }
        writer.flush();
        directory.promote(file);
        FrameWriter old = current;
        current = writer;
        sizeWhenNew = writer.size();
        rotation = null;
        failure = null;
        dirty = false;
        if (old != null) {
          closeQuietly(old);
        }
      }
    }

    private void giveUp(IOException cause) {
      synchronized (Journal.this) {
        rotation = null;
        fail(cause);
      }
      closeQuietly(writer);
    }
  }

  /** Has the disk hold everything, and gives the directory back; callable twice. */
  @Override
  public void close() {
    sync();
    synchronized (this) {
      closed = true;
      FrameWriter writer = current;
      current = null;
      if (writer != null) {
        closeQuietly(writer);
      }
      closeQuietly(directory);
    }
  }
}
