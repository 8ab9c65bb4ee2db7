package org.hailomqtt.worker.systemd;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The datagram socket of sd_notify(3), open for as long as the process lives. Thread-safe; nothing
 * here blocks.
 */
final class NotifySocket {
  private static final Logger log = LoggerFactory.getLogger(NotifySocket.class);
  private static final int FAMILY_BYTES = 2;
  private static final int MAX_PATH_BYTES = 108;

  private final LibC libC;
  private final String name;
  private final byte[] address;
  private final int descriptor;
  private boolean saidFailed;

  /**
   * Opens a socket of this machine's.
   *
   * @throws IOException if native code can't be loaded, or there is no such socket
   */
  static NotifySocket open(String name) throws IOException {
    try {
      return new NotifySocket(Native.load("c", LibC.class), name);
    } catch (LinkageError | LastErrorException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Opens a socket to that address.
   *
   * @param name a path, or {@code @} and a name in Linux's abstract name space
   * @throws LastErrorException if there is no socket to be had
   * @throws IllegalArgumentException if it is no such name
   */
  NotifySocket(LibC libC, String name) {
    this.libC = libC;
    this.name = name;
    this.address = address(name);
    this.descriptor = libC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
  }

  /** A struct sockaddr_un, unix(7): for an abstract name the first byte of the path is 0. */
  private static byte[] address(String name) {
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    boolean isAbstract = name.startsWith("@");
    if ((!isAbstract && !name.startsWith("/"))
        || path.length < 2
        || path.length >= MAX_PATH_BYTES) {
      throw new IllegalArgumentException("NOTIFY_SOCKET '" + name + "' is no local socket");
    }
    if (isAbstract) {
      path[0] = 0;
    }
    // The length ends an abstract name, a 0 the others.
    return ByteBuffer.allocate(FAMILY_BYTES + path.length + (isAbstract ? 0 : 1))
        .order(ByteOrder.nativeOrder())
        .putShort((short) LibC.AF_UNIX)
        .put(path)
        .array();
  }

  /**
   * Sends a message, without waiting.
   *
   * @return whether it was taken; if not, the log says why, once
   */
  synchronized boolean send(String message) {
    byte[] body = message.getBytes(StandardCharsets.UTF_8);
    try {
      libC.sendto(
          descriptor,
          body,
          new NativeLong(body.length),
          LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL,
          address,
          address.length);
      saidFailed = false;
      return true;
    } catch (LastErrorException e) {
      if (!saidFailed) {
        saidFailed = true;
        log.warn("the service manager's socket {} takes nothing: {}", name, e.getMessage());
      }
      return false;
    }
  }
}
