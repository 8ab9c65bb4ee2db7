package org.hailomqtt.worker.mqtt;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.hailomqtt.worker.scheduling.HeapRoom;

/** How to reach the broker: address, account, sockets, and what a failure means. Thread-safe. */
public final class BrokerConnector {
  private static final int DEEPEST_CAUSE = 16;

  private final BrokerConfig config;
  private final Optional<TlsSockets> tls;
  private final HeapRoom heap;
  private final int maxBodyBytes;

  /**
   * Reads the certificates that are set, if the broker is reached over TLS.
   *
   * @throws IOException with a sentence for people if one can't be read
   */
  public BrokerConnector(BrokerConfig config) throws IOException {
    this(config, HeapRoom.UNLIMITED, Integer.MAX_VALUE);
  }

  /**
   * The same for connections on which large messages come.
   *
   * @param heap where there must be room before a large message is received
   * @param maxBodyBytes of the largest body that is taken; more than one byte more is not received
   */
  public BrokerConnector(BrokerConfig config, HeapRoom heap, int maxBodyBytes) throws IOException {
    PahoLog.turnOff();
    this.config = config;
    this.heap = heap;
    this.maxBodyBytes = maxBodyBytes;
    this.tls =
        "ssl".equals(config.url().getScheme())
            ? Optional.of(new TlsSockets(config))
            : Optional.empty();
  }

  /** The address. */
  String url() {
    return config.url().toString();
  }

  /** Every certificate that the connection depends on, as far as it is known by now. */
  public List<CertificateEnd> certificates() {
    return tls.map(known -> known.ends(broker())).orElse(List.of());
  }

  /** What holds back large messages on one connection. */
  ReceiveGate gate() {
    return new ReceiveGate(heap, maxBodyBytes);
  }

  /** Options with account and sockets; the rest is the session's. */
  MqttConnectionOptions options(ReceiveGate gate) {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setSocketFactory(
        tls.isPresent() ? tls.get().sockets(gate) : new NoDelaySocketFactory(gate));
    options.setHttpsHostnameVerificationEnabled(true);
    config.username().ifPresent(options::setUserName);
    config
        .password()
        .ifPresent(password -> options.setPassword(password.getBytes(StandardCharsets.UTF_8)));
    return options;
  }

  /** A connection that stood is gone. */
  BrokerTrouble lost() {
    return new BrokerTrouble(
        "the connection to " + broker() + " was lost",
        "see that the broker runs and the network is up");
  }

  /** Why a connection failed. */
  BrokerTrouble explain(MqttException failure) {
    if (failure instanceof SubscriptionRefused refused) {
      return new BrokerTrouble(
          broker() + " does not let " + account() + " read " + refused.filter(),
          "allow it in the broker's access list");
    }
    int code = failure.getReasonCode();
    if (code == MqttReturnCode.RETURN_CODE_BAD_USERNAME_OR_PASSWORD
        || code == MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED) {
      return accountRefused(code);
    }
    if (ReasonCodes.isError(code) && code <= ReasonCodes.LAST) {
      return new BrokerTrouble(
          String.format("%s refuses the connection, with reason 0x%02X", broker(), code),
          "look into the broker's log");
    }
    Optional<BrokerTrust.Refusal> refusal = cause(failure, BrokerTrust.Refusal.class);
    if (refusal.isPresent()) {
      return TlsTrouble.ofBroker(broker(), config, refusal.get());
    }
    if (cause(failure, UnknownHostException.class).isPresent()) {
      return new BrokerTrouble(
          "the host of " + broker() + " is not known", "check broker.url, or write its IP address");
    }
    if (wasCutOff(failure) && tls.map(TlsSockets::wasAskedForOwn).orElse(false)) {
      return TlsTrouble.ofOwn(broker(), tls.flatMap(TlsSockets::own));
    }
    if (cause(failure, SSLException.class).isPresent()) {
      return new BrokerTrouble(
          "no TLS connection to " + broker() + " comes about" + reason(failure),
          "check that this port of the broker is for TLS, of version 1.2 or newer");
    }
    return new BrokerTrouble(
        broker() + " can't be reached" + reason(failure),
        "start the broker, or set broker.url to where it is (--broker-url tcp://HOST:PORT)");
  }

  private BrokerTrouble accountRefused(int code) {
    if (config.username().isEmpty() && config.identity().isEmpty()) {
      return new BrokerTrouble(
          broker() + " wants an account, and none is set",
          "set broker.username, and broker.password or broker.password_file");
    }
    return code == MqttReturnCode.RETURN_CODE_BAD_USERNAME_OR_PASSWORD
        ? new BrokerTrouble(
            broker() + " does not know " + account() + " with this password",
            "check broker.username and broker.password")
        : new BrokerTrouble(
            broker() + " does not authorise " + account(),
            "check broker.username and broker.password, and that the account may connect");
  }

  private String account() {
    return config
        .username()
        .map(name -> "user '" + name + "'")
        .orElse(config.identity().isPresent() ? "this worker's certificate" : "who has no account");
  }

  /** The broker ended it: with TLS 1.3 its refusal comes as one of these, or not at all. */
  private static boolean wasCutOff(MqttException failure) {
    return failure.getReasonCode() == MqttClientException.REASON_CODE_CONNECTION_LOST
        || cause(failure, SSLException.class).isPresent()
        || cause(failure, EOFException.class).isPresent()
        || (cause(failure, SocketException.class).isPresent()
            && cause(failure, ConnectException.class).isEmpty());
  }

  private String broker() {
    return "the broker at " + config.url().getHost() + ":" + port();
  }

  private int port() {
    int port = config.url().getPort();
    return port >= 0 ? port : tls.isPresent() ? 8883 : 1883;
  }

  private static String reason(MqttException failure) {
    return causes(failure)
        .reduce((outer, inner) -> inner)
        .map(Throwable::getMessage)
        .map(message -> " (" + message + ")")
        .orElse("");
  }

  private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
    return causes(failure).filter(type::isInstance).map(type::cast).findFirst();
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .limit(DEEPEST_CAUSE);
  }
}
