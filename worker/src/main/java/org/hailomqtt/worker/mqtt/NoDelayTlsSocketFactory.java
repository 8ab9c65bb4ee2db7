package org.hailomqtt.worker.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** The same as {@link NoDelaySocketFactory} over TLS. Thread-safe. */
final class NoDelayTlsSocketFactory extends SSLSocketFactory {
  private final SSLSocketFactory sockets;
  private final ReceiveGate gate;

  NoDelayTlsSocketFactory(SSLSocketFactory sockets, ReceiveGate gate) {
    this.sockets = sockets;
    this.gate = gate;
  }

  @Override
  public Socket createSocket() throws IOException {
    return new GatedTlsSocket((SSLSocket) sockets.createSocket(), gate);
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose) {
    throw NoDelaySocketFactory.notAskedFor();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw NoDelaySocketFactory.notAskedFor();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw NoDelaySocketFactory.notAskedFor();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw NoDelaySocketFactory.notAskedFor();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
    throw NoDelaySocketFactory.notAskedFor();
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }
}
