package org.hailomqtt.harness;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A client's TCP connection through the {@link FaultProxy} with its other half to the broker.
 * Thread-safe.
 */
final class ProxyConnection {
  private final Socket client;
  private final Socket broker;
  private final ConnectionTap tap;
  private final Consumer<ProxyConnection> onEnd;
  private final ProxyPipe toBroker;
  private final ProxyPipe toClient;
  private final AtomicInteger pipesEnded = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  ProxyConnection(
      Socket client,
      Socket broker,
      Faults faults,
      ConnectionTap tap,
      Consumer<ProxyConnection> onEnd) {
    this.client = client;
    this.broker = broker;
    this.tap = tap;
    this.onEnd = onEnd;
    this.toBroker = new ProxyPipe(Direction.TO_BROKER, client, broker, faults, tap, this);
    this.toClient = new ProxyPipe(Direction.TO_CLIENT, broker, client, faults, tap, this);
  }

  void start() {
    toBroker.start();
    toClient.start();
  }

  /** One direction came to its orderly end; after the second one nothing is left to do. */
  void ended() {
    if (pipesEnded.incrementAndGet() == 2) {
      close();
    }
  }

  /** Breaks the connection: both sides see a reset. */
  void reset() {
    resetOnClose(client);
    resetOnClose(broker);
    close();
  }

  private void close() {
    if (closed.compareAndSet(false, true)) {
      closeQuietly(client);
      closeQuietly(broker);
      toBroker.stop();
      toClient.stop();
      tap.close();
      onEnd.accept(this);
    }
  }

  static void resetOnClose(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // Closed already: nothing left to reset.
    }
  }

  static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // The descriptor is gone all the same.
    }
  }
}
