package org.hailomqtt.worker.mqtt;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * Makes TLS sockets out of the files that are configured, and knows the certificates on both sides.
 * Thread-safe.
 */
final class TlsSockets {
  private final BrokerConfig config;
  private final List<X509Certificate> authorities;
  private final Optional<ClientIdentity> identity;
  private final IdentityKeys keys;
  private final BrokerTrust trust;
  private final SSLSocketFactory sockets;

  /**
   * Reads the files.
   *
   * @throws IOException with a sentence for people if one is not what it should be
   */
  TlsSockets(BrokerConfig config) throws IOException {
    this.config = config;
    this.authorities =
        config.caFile().isPresent()
            ? ClientIdentity.certificates(config.caFile().get(), "broker.ca_file")
            : List.of();
    this.identity =
        config.identity().isPresent()
            ? Optional.of(ClientIdentity.read(config.identity().get()))
            : Optional.empty();
    this.keys = new IdentityKeys(identity);
    try {
      this.trust = BrokerTrust.in(authorities, keys::forget);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
      this.sockets = context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java has no TLS: " + e.getMessage(), e);
    }
  }

  /** What makes the socket of one connection. */
  SSLSocketFactory sockets(ReceiveGate gate) {
    return new NoDelayTlsSocketFactory(sockets, gate);
  }

  /** The certificate of this side, if there is one. */
  Optional<X509Certificate> own() {
    return identity.map(known -> known.chain().get(0));
  }

  /** Whether the broker has asked for a client certificate in the handshake that was last. */
  boolean wasAskedForOwn() {
    return keys.wasAsked();
  }

  /**
   * Every certificate that is depended on.
   *
   * @param broker names the broker, for people
   */
  List<CertificateEnd> ends(String broker) {
    List<CertificateEnd> ends = new ArrayList<>();
    config
        .caFile()
        .ifPresent(
            file ->
                authorities.forEach(
                    authority ->
                        ends.add(
                            end(
                                "the authority's certificate in " + file.getFileName(),
                                "make a new one, sign the broker's and the clients' with it, and"
                                    + " set broker.ca_file to it",
                                authority))));
    config
        .identity()
        .ifPresent(
            files ->
                own()
                    .ifPresent(
                        certificate ->
                            ends.add(
                                end(
                                    "this worker's certificate in "
                                        + files.certificate().getFileName(),
                                    "have a new one made, put it there and restart the worker",
                                    certificate))));
    trust
        .presented()
        .ifPresent(
            certificate ->
                ends.add(
                    end(
                        "the certificate of " + broker,
                        "have a new one made, and put it where the broker reads it",
                        certificate)));
    return ends;
  }

  private static CertificateEnd end(String name, String renewal, X509Certificate certificate) {
    return new CertificateEnd(name, renewal, certificate.getNotAfter().toInstant());
  }
}
