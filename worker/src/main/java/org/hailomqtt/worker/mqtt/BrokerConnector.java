package org.hailomqtt.worker.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.jspecify.annotations.Nullable;

/** How to reach the broker: address, account, sockets, and what a failure means. Immutable. */
public final class BrokerConnector {
  private final BrokerConfig config;
  private final SocketFactory sockets;

  /**
   * Reads the CA file, if one is set.
   *
   * @throws IOException if it can't be read as PEM certificates
   */
  public BrokerConnector(BrokerConfig config) throws IOException {
    PahoLog.turnOff();
    this.config = config;
    this.sockets =
        isTls(config)
            ? new NoDelayTlsSocketFactory(tlsSockets(config))
            : new NoDelaySocketFactory(SocketFactory.getDefault());
  }

  private static boolean isTls(BrokerConfig config) {
    return "ssl".equals(config.url().getScheme());
  }

  private static SSLSocketFactory tlsSockets(BrokerConfig config) throws IOException {
    if (config.caFile().isEmpty()) {
      return (SSLSocketFactory) SSLSocketFactory.getDefault();
    }
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(certificates(config.caFile().get()));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("broker.ca_file holds no PEM certificate: " + e.getMessage(), e);
    }
  }

  private static KeyStore certificates(Path pem) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(pem)) {
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + number++, certificate);
      }
    }
    return store;
  }

  /** The address. */
  String url() {
    return config.url().toString();
  }

  /** Options with account and sockets; the rest is the session's. */
  MqttConnectionOptions options() {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setSocketFactory(sockets);
    options.setHttpsHostnameVerificationEnabled(true);
    config.username().ifPresent(options::setUserName);
    config
        .password()
        .ifPresent(password -> options.setPassword(password.getBytes(StandardCharsets.UTF_8)));
    return options;
  }

  /** Why a connection failed, for people. */
  String explain(MqttException failure) {
    String broker = "the broker at " + config.url().getHost() + ":" + port();
    int code = failure.getReasonCode();
    if (code == MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED
        || code == MqttReturnCode.RETURN_CODE_BAD_USERNAME_OR_PASSWORD) {
      return broker + " refuses this account; check broker.username and broker.password";
    }
    Throwable cause = rootCause(failure);
    if (cause instanceof UnknownHostException) {
      return broker + " is not known; check broker.url";
    }
    if (cause instanceof SSLException) {
      return broker + " has a certificate that is not trusted; check broker.ca_file";
    }
    String message = cause.getMessage();
    return broker + " can't be reached" + (message == null ? "" : " (" + message + ")");
  }

  private int port() {
    int port = config.url().getPort();
    return port >= 0 ? port : isTls(config) ? 8883 : 1883;
  }

  private static Throwable rootCause(Throwable failure) {
    Throwable cause = failure;
    for (@Nullable Throwable next = cause.getCause(); next != null; next = next.getCause()) {
      cause = next;
    }
    return cause;
  }
}
