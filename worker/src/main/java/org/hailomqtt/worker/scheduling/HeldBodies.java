package org.hailomqtt.worker.scheduling;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.hailomqtt.protocol.Decoded;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestCodec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bodies of requests that wait: in memory as long as they are small or few, else in files.
 * Thread-safe.
 *
 * <p>A file is unlinked as soon as it is open, so that none is left behind however the worker ends.
 */
final class HeldBodies {
  private static final Logger log = LoggerFactory.getLogger(HeldBodies.class);
  private static final int SMALL_BYTES = 64 << 10;
  private static final long MAX_MEMORY_BYTES = 16L << 20;

  private final RequestCodec codec;
  private final Path directory;
  private final AtomicLong memoryBytes = new AtomicLong();

  /**
   * @param directory where files go; writable
   */
  HeldBodies(RequestCodec codec, Path directory) {
    this.codec = codec;
    this.directory = directory;
  }

  /** The body of one request, until it is closed. Thread-safe. */
  interface HeldBody extends AutoCloseable {
    /**
     * The whole request.
     *
     * @throws IllegalStateException after {@link #close}
     */
    Request request();

    /** Gives the memory or the file back; callable twice. */
    @Override
    void close();
  }

  /**
   * Takes charge of a request's body.
   *
   * @throws ProtocolException QUEUE_FULL if it would have to go to a file and can't
   */
  HeldBody hold(InboundMessage message, Request request) {
    int bytes = message.payload().length;
    if (bytes > SMALL_BYTES && memoryBytes.get() + bytes > MAX_MEMORY_BYTES) {
      return new InFile(message, write(message.payload()));
    }
    return new InMemory(request, bytes);
  }

  private FileChannel write(byte[] body) {
    try {
      Path file = Files.createTempFile(directory, "hailo-worker-", ".held");
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      Files.delete(file);
      ByteBuffer rest = ByteBuffer.wrap(body);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      return channel;
    } catch (IOException e) {
      log.warn("a waiting request could not be written to {}", directory, e);
      throw new ProtocolException(
          ErrorCode.QUEUE_FULL, "the worker holds as much as it can; send the request again later");
    }
  }

  /** How much is held in memory. */
  long memoryBytes() {
    return memoryBytes.get();
  }

  private final class InMemory implements HeldBody {
    private final int bytes;
    private @Nullable Request request;

    private InMemory(Request request, int bytes) {
      this.request = request;
      this.bytes = bytes;
      memoryBytes.addAndGet(bytes);
    }

    @Override
    public synchronized Request request() {
      Request held = request;
      if (held == null) {
        throw new IllegalStateException("closed");
      }
      return held;
    }

    @Override
    public synchronized void close() {
      if (request != null) {
        request = null;
        memoryBytes.addAndGet(-bytes);
      }
    }
  }

  private final class InFile implements HeldBody {
    private final InboundMessage withoutBody;
    private final FileChannel file;

    private InFile(InboundMessage message, FileChannel file) {
      this.withoutBody = message.withPayload(new byte[0]);
      this.file = file;
    }

    @Override
    public Request request() {
      try {
        byte[] body = new byte[Math.toIntExact(file.size())];
        ByteBuffer rest = ByteBuffer.wrap(body);
        while (rest.hasRemaining() && file.read(rest, rest.position()) >= 0) {
          // Reads on until the body is whole.
        }
        Decoded decoded = codec.decode(withoutBody.withPayload(body));
        return ((Decoded.Accepted) decoded).request();
      } catch (IOException e) {
        throw new IllegalStateException("a waiting request could not be read back", e);
      }
    }

    @Override
    public void close() {
      try {
        file.close();
      } catch (IOException e) {
        log.debug("a file did not close", e);
      }
    }
  }
}
