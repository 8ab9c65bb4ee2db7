package org.hailomqtt.worker.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Makes the socket of one connection: it sends at once, as Paho never sets TCP_NODELAY, which costs
 * 44 ms a request, and it receives what its gate has room for. Thread-safe.
 */
final class NoDelaySocketFactory extends SocketFactory {
  private final ReceiveGate gate;

  NoDelaySocketFactory(ReceiveGate gate) {
    this.gate = gate;
  }

  @Override
  public Socket createSocket() throws IOException {
    return new GatedSocket(gate);
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw notAskedFor();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw notAskedFor();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw notAskedFor();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
    throw notAskedFor();
  }

  static UnsupportedOperationException notAskedFor() {
    return new UnsupportedOperationException("Paho connects its sockets itself");
  }
}
