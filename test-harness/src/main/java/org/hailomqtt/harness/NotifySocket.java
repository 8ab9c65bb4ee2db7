package org.hailomqtt.harness;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The socket on which a service manager hears its services (sd_notify(3)). Thread-safe.
 *
 * <p>A datagram socket in Linux's abstract name space, or at a path; read when a test asks.
 */
public final class NotifySocket implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 4096;

  private final LibC libC = Native.load("c", LibC.class);
  private final String name;
  private final int descriptor;
  private final List<String> messages = new ArrayList<>();
  private boolean closed;

  /** The mapping. */
  interface LibC extends Library {
    int AF_UNIX = 1;
    int SOCK_DGRAM = 2;
    int SOCK_CLOEXEC = 0x80000;
    int MSG_DONTWAIT = 0x40;
    int EAGAIN = 11;

    int socket(int domain, int type, int protocol) throws LastErrorException;

    int bind(int sockfd, byte[] addr, int addrlen) throws LastErrorException;

    NativeLong recv(int sockfd, byte[] buf, NativeLong len, int flags) throws LastErrorException;

    int close(int fd) throws LastErrorException;
  }

  private NotifySocket(String name) {
    this.name = name;
    this.descriptor = libC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    if (path[0] == '@') {
      path[0] = 0;
    }
    ByteBuffer address = ByteBuffer.allocate(Short.BYTES + path.length);
    address.order(ByteOrder.nativeOrder()).putShort((short) LibC.AF_UNIX).put(path);
    libC.bind(descriptor, address.array(), address.capacity());
  }

  /** Listens under an abstract name of its own. */
  public static NotifySocket open() {
    return new NotifySocket("@hailo-test-" + UUID.randomUUID());
  }

  /** Listens at a path. */
  public static NotifySocket at(String path) {
    return new NotifySocket(path);
  }

  /** What a service is given as {@code NOTIFY_SOCKET}. */
  public String name() {
    return name;
  }

  /** Everything heard so far, in order. */
  public synchronized List<String> heard() {
    byte[] message = new byte[MAX_MESSAGE_BYTES];
    for (int length = receive(message); length >= 0; length = receive(message)) {
      messages.add(new String(message, 0, length, StandardCharsets.UTF_8));
    }
    return List.copyOf(messages);
  }

  /** How often a message was heard so far. */
  public long count(String message) {
    return heard().stream().filter(message::equals).count();
  }

  /** The length of the next message; -1 if there is none yet. */
  private int receive(byte[] message) {
    try {
      return libC.recv(descriptor, message, new NativeLong(message.length), LibC.MSG_DONTWAIT)
          .intValue();
    } catch (LastErrorException e) {
      if (e.getErrorCode() == LibC.EAGAIN) {
        return -1;
      }
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      libC.close(descriptor);
    }
  }
}
