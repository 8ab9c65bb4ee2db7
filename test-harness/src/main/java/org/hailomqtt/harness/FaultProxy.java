package org.hailomqtt.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy before a broker that can break the line in several ways, and records the MQTT packets
 * that pass.
 *
 * <p>Faults stay in force, for connections there are and those to come, until {@link #resume()}.
 * Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_MS = 5_000;

  private final ServerSocket listener;
  private final int brokerPort;
  private final Faults faults = new Faults();
  private final PacketRecorder recorder = new PacketRecorder();
  private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();
  private final Thread acceptor = new Thread(this::accept, "fault-proxy-accept");

  private FaultProxy(ServerSocket listener, int brokerPort) {
    this.listener = listener;
    this.brokerPort = brokerPort;
  }

  /** Starts a proxy on a free port of 127.0.0.1. */
  public static FaultProxy before(Broker broker) {
    return before(broker.port());
  }

  /**
   * The same before any server on 127.0.0.1; one that does not speak MQTT is recorded as
   * undecodable.
   */
  public static FaultProxy before(int port) {
    try {
      ServerSocket listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find()));
      FaultProxy proxy = new FaultProxy(listener, port);
      proxy.acceptor.setDaemon(true);
      proxy.acceptor.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("the fault proxy could not listen", e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Where clients connect instead of to the broker. */
  public URI uri() {
    return URI.create("tcp://127.0.0.1:" + port());
  }

  public PacketRecorder recorder() {
    return recorder;
  }

  /** How many connections are open through the proxy. */
  public int connections() {
    return connections.size();
  }

  /** Resets every connection, both ends; new ones are let in. */
  public void cut() {
    connections.forEach(ProxyConnection::reset);
  }

  /** Stops forwarding; no socket is closed, nobody is told, as when a cable is pulled. */
  public void halfOpen() {
    faults.halfOpen(true);
  }

  /** Lets every byte arrive later by this much, each way. */
  public void delay(Duration duration) {
    faults.delay(duration);
  }

  /** Lets through this many bytes a second, for each connection and direction. */
  public void throttle(long bytesPerSecond) {
    faults.bytesPerSecond(bytesPerSecond);
  }

  /** Resets every new connection at once; those there are live on. */
  public void refuse() {
    faults.refusing(true);
  }

  /** Ends all faults; what was held back flows again. */
  public void resume() {
    faults.refusing(false);
    faults.delay(Duration.ZERO);
    faults.bytesPerSecond(0);
    faults.halfOpen(false);
  }

  @Override
  public void close() {
    try {
      listener.close();
      acceptor.join(CONNECT_TIMEOUT_MS);
    } catch (IOException e) {
      throw new UncheckedIOException("the fault proxy could not stop listening", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    cut();
  }

  private void accept() {
    for (int number = 1; !listener.isClosed(); ) {
      try {
        if (admit(listener.accept(), number)) {
          number++;
        }
      } catch (IOException e) {
        // The listener was closed, or the client was gone before it was let in: the loop's
        // condition tells.
      }
    }
  }

  private boolean admit(Socket client, int number) {
    Socket broker = new Socket();
    try {
      if (faults.refusing()) {
        throw new IOException("refused on purpose");
      }
      broker.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), brokerPort), CONNECT_TIMEOUT_MS);
      client.setTcpNoDelay(true);
      broker.setTcpNoDelay(true);
    } catch (IOException e) {
      ProxyConnection.resetOnClose(client);
      ProxyConnection.closeQuietly(client);
      ProxyConnection.closeQuietly(broker);
      return false;
    }
    ProxyConnection connection =
        new ProxyConnection(client, broker, faults, recorder.tap(number), connections::remove);
    connections.add(connection);
    connection.start();
    return true;
  }
}
