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
 * The bodies of requests from their receipt until they are made ready: in memory as long as they
 * are small or few, else in files. Thread-safe.
 *
 * <p>A file is unlinked as soon as it is open, so that none is left behind however the worker ends.
 */
final class HeldBodies {
  private static final Logger log = LoggerFactory.getLogger(HeldBodies.class);
  private static final int SMALL_BYTES = 64 << 10;
  private static final long MAX_MEMORY_BYTES = 16L << 20;
  private static final int HEAP_SHARE = 8;

  private final RequestCodec codec;
  private final Path directory;
  private final long maxMemoryBytes;
  private final AtomicLong memoryBytes = new AtomicLong();

  /**
   * @param directory where files go; writable
   * @param maxMemoryBytes how much of all bodies stays in memory; small ones always do
   */
  HeldBodies(RequestCodec codec, Path directory, long maxMemoryBytes) {
    this.codec = codec;
    this.directory = directory;
    this.maxMemoryBytes = maxMemoryBytes;
  }

  /** What a heap of this size has room for beside everything else. */
  static long memoryOf(long heapBytes) {
    return Math.min(MAX_MEMORY_BYTES, heapBytes / HEAP_SHARE);
  }

  /** A message that was received and is to be read. Used by one thread at a time. */
  interface Received extends AutoCloseable {
    /** The message as it came, from memory or back from its file. */
    InboundMessage message();

    /** Size of the body. */
    int bytes();

    /**
     * Hands the body on to the request that was read from it; {@link #close} then changes nothing.
     *
     * @throws ProtocolException QUEUE_FULL if it would have had to go to a file and couldn't
     */
    HeldBody as(Request request);

    /** Gives the memory or the file back; callable twice. */
    @Override
    void close();
  }

  /** The body of one request, until it is closed. Thread-safe. */
  interface HeldBody extends AutoCloseable {
    /**
     * The whole request.
     *
     * @throws IllegalStateException after {@link #close}
     */
    Request request();

    /** Whether having the whole request costs no further memory. */
    boolean isInMemory();

    /** Gives the memory or the file back; callable twice. */
    @Override
    void close();
  }

  /** Takes charge of a message; writes its body to a file if memory has no room for it. */
  Received receive(InboundMessage message) {
    int bytes = message.payload().length;
    boolean fits = bytes <= SMALL_BYTES || memoryBytes.get() + bytes <= maxMemoryBytes;
    if (!fits) {
      try {
        return new ReceivedInFile(message, write(message.payload()));
      } catch (IOException e) {
        log.warn("a waiting request could not be written to {}", directory, e);
      }
    }
    return new ReceivedInMemory(message, fits);
  }

  private FileChannel write(byte[] body) throws IOException {
    Path file = Files.createTempFile(directory, "hailo-worker-", ".held");
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      Files.delete(file);
      ByteBuffer rest = ByteBuffer.wrap(body);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** How much is held in memory. */
  long memoryBytes() {
    return memoryBytes.get();
  }

  private final class ReceivedInMemory implements Received {
    private final InboundMessage message;
    private final boolean fits;
    private boolean counted = true;

    private ReceivedInMemory(InboundMessage message, boolean fits) {
      this.message = message;
      this.fits = fits;
      memoryBytes.addAndGet(bytes());
    }

    @Override
    public InboundMessage message() {
      return message;
    }

    @Override
    public int bytes() {
      return message.payload().length;
    }

    @Override
    public HeldBody as(Request request) {
      if (!fits) {
        throw new ProtocolException(
            ErrorCode.QUEUE_FULL,
            "the worker holds as much as it can; send the request again later");
      }
      counted = false;
      return new InMemory(request, bytes());
    }

    @Override
    public void close() {
      if (counted) {
        counted = false;
        memoryBytes.addAndGet(-bytes());
      }
    }
  }

  private final class ReceivedInFile implements Received {
    private final InFile body;
    private boolean handedOn;

    private ReceivedInFile(InboundMessage message, FileChannel file) {
      this.body = new InFile(message.withPayload(new byte[0]), message.payload().length, file);
    }

    @Override
    public InboundMessage message() {
      return body.message();
    }

    @Override
    public int bytes() {
      return body.bytes;
    }

    @Override
    public HeldBody as(Request request) {
      handedOn = true;
      body.request = request.withoutInput();
      return body;
    }

    @Override
    public void close() {
      if (!handedOn) {
        body.close();
      }
    }
  }

  /** Counted already while it was only received. */
  private final class InMemory implements HeldBody {
    private final int bytes;
    private @Nullable Request request;

    private InMemory(Request request, int bytes) {
      this.request = request;
      this.bytes = bytes;
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
    public boolean isInMemory() {
      return true;
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
    private final int bytes;
    private final FileChannel file;
    private volatile @Nullable Request request;

    private InFile(InboundMessage withoutBody, int bytes, FileChannel file) {
      this.withoutBody = withoutBody;
      this.bytes = bytes;
      this.file = file;
    }

    private InboundMessage message() {
      try {
        byte[] body = new byte[bytes];
        ByteBuffer rest = ByteBuffer.wrap(body);
        while (rest.hasRemaining() && file.read(rest, rest.position()) >= 0) {
          // Reads on until the body is whole.
        }
        return withoutBody.withPayload(body);
      } catch (IOException e) {
        throw new IllegalStateException("a waiting request could not be read back", e);
      }
    }

    /** Only the input is read again: a preset may say something else by now. */
    @Override
    public Request request() {
      Request again = ((Decoded.Accepted) codec.decode(message())).request();
      Request first = request;
      return first == null ? again : first.withInput(again.input());
    }

    @Override
    public boolean isInMemory() {
      return false;
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
