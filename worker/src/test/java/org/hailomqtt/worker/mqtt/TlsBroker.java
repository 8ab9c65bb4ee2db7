package org.hailomqtt.worker.mqtt;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** As much of a broker as a handshake needs: TLS, then one answer to the CONNECT. */
final class TlsBroker implements AutoCloseable {
  private final SSLServerSocket listener;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final AtomicInteger failures = new AtomicInteger();
  private final int connackCode;

  /**
   * Listens.
   *
   * @param certificate file of its certificate and key
   * @param wantsCertificate whether the client must show one of the house's authority
   * @param protocol such as {@code TLSv1.3}
   * @param connackCode what it answers
   */
  TlsBroker(String certificate, boolean wantsCertificate, String protocol, int connackCode)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(certificate).getKeyManagers(), new TrustManager[] {house()}, null);
    listener =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 4, InetAddress.getLoopbackAddress());
    listener.setNeedClientAuth(wantsCertificate);
    listener.setEnabledProtocols(new String[] {protocol});
    this.connackCode = connackCode;
    thread.execute(this::serve);
  }

  private static KeyManagerFactory keys(String certificate)
      throws IOException, GeneralSecurityException {
    ClientIdentity identity = ClientIdentity.read(Certificates.identity(certificate));
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(
        "broker", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    return keys;
  }

  private static TrustManager house() throws IOException, GeneralSecurityException {
    List<X509Certificate> house =
        ClientIdentity.certificates(Certificates.file("house.crt"), "house.crt");
    return BrokerTrust.in(house, () -> {});
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (SSLSocket socket = (SSLSocket) listener.accept()) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int type = in.readUnsignedByte();
        in.skipNBytes(in.readUnsignedByte());
        if (type == 0x10) {
          OutputStream out = socket.getOutputStream();
          out.write(new byte[] {0x20, 3, 0, (byte) connackCode, 0});
          out.flush();
          int unused = in.read();
        }
      } catch (IOException e) {
        // A handshake that failed, which is what most tests are about; or closed.
        failures.incrementAndGet();
      }
    }
  }

  /** How many connections came to nothing. */
  int failures() {
    return failures.get();
  }

  URI uri(String host) {
    return URI.create("ssl://" + host + ":" + listener.getLocalPort());
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.shutdownNow();
  }
}
