package org.hailomqtt.harness;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds listening ports below the range from which Linux takes the ports of outgoing connections
 * (32768 and up).
 *
 * <p>A port of that range would not do for a server that is killed and restarted: meanwhile any
 * client may be given it, and a client in a reconnect loop can even connect to itself. Thread-safe.
 */
final class FreePort {
  private static final int FIRST = 16_000;
  private static final int END = 32_000;
  private static final int TRIES = 200;

  private FreePort() {}

  /**
   * A port that nobody listened on a moment ago; the caller tries another when it is taken
   * meanwhile.
   */
  static int find() throws IOException {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IOException(
        "no free port between " + FIRST + " and " + END + " in " + TRIES + " tries");
  }

  private static boolean isFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (BindException e) {
      return false;
    }
  }
}
