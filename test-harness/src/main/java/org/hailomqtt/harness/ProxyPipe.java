package org.hailomqtt.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * One direction of a proxied connection: a reading thread, a short queue, a writing thread.
 *
 * <p>The queue is what makes a delay a delay rather than a slower line. The end of the input is
 * passed on as the end of the output, an error resets the whole connection.
 */
final class ProxyPipe {
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final int QUEUED_CHUNKS = 256;
  private static final int SLICES_PER_SECOND = 20;

  private final Direction direction;
  private final Socket from;
  private final Socket to;
  private final Faults faults;
  private final ConnectionTap tap;
  private final ProxyConnection owner;
  private final BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(QUEUED_CHUNKS);
  private final Thread reader;
  private final Thread writer;

  /**
   * Bytes and the earliest {@link System#nanoTime()} to pass them on; none at the end of the
   * stream.
   */
  private record Chunk(byte[] bytes, long due) {}

  ProxyPipe(
      Direction direction,
      Socket from,
      Socket to,
      Faults faults,
      ConnectionTap tap,
      ProxyConnection owner) {
    this.direction = direction;
    this.from = from;
    this.to = to;
    this.faults = faults;
    this.tap = tap;
    this.owner = owner;
    this.reader = thread("read", this::read);
    this.writer = thread("write", this::write);
  }

  void start() {
    reader.start();
    writer.start();
  }

  /** Makes both threads end soon; the sockets must be closed before. */
  void stop() {
    reader.interrupt();
    writer.interrupt();
  }

  private void read() throws IOException, InterruptedException {
    InputStream in = from.getInputStream();
    byte[] buffer = new byte[CHUNK_BYTES];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      if (direction == Direction.TO_BROKER) {
        tap.observe(direction, buffer, 0, n);
      }
      faults.awaitFlow();
      queue.put(new Chunk(Arrays.copyOf(buffer, n), System.nanoTime() + faults.delayNanos()));
    }
    queue.put(new Chunk(new byte[0], System.nanoTime() + faults.delayNanos()));
  }

  private void write() throws IOException, InterruptedException {
    OutputStream out = to.getOutputStream();
    for (Chunk chunk = queue.take(); chunk.bytes().length > 0; chunk = queue.take()) {
      Faults.awaitTime(chunk.due());
      pass(chunk.bytes(), out);
    }
    faults.awaitFlow();
    to.shutdownOutput();
    owner.ended();
  }

  private void pass(byte[] bytes, OutputStream out) throws IOException, InterruptedException {
    int done = 0;
    while (done < bytes.length) {
      faults.awaitFlow();
      long start = System.nanoTime();
      long rate = faults.bytesPerSecond();
      int slice = bytes.length - done;
      if (rate > 0) {
        slice = (int) Math.min(slice, Math.max(1, rate / SLICES_PER_SECOND));
      }
      if (direction == Direction.TO_CLIENT) {
        tap.observe(direction, bytes, done, slice);
      }
      out.write(bytes, done, slice);
      done += slice;
      if (rate > 0) {
        Faults.awaitTime(start + slice * 1_000_000_000L / rate);
      }
    }
  }

  private Thread thread(String what, Transfer transfer) {
    Thread thread = new Thread(() -> run(transfer), "fault-proxy-" + direction + "-" + what);
    thread.setDaemon(true);
    return thread;
  }

  private void run(Transfer transfer) {
    try {
      transfer.run();
    } catch (IOException | InterruptedException e) {
      owner.reset();
    }
  }

  /** The work of one of the two threads. */
  private interface Transfer {
    void run() throws IOException, InterruptedException;
  }
}
