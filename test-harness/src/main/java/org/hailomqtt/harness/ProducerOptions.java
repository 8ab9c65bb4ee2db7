package org.hailomqtt.harness;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link Producer} connects. Immutable.
 *
 * @param uri {@code tcp://host:port}
 * @param persistent whether the broker keeps the session after the producer has gone, and the
 *     producer takes up an older one
 * @param manualAcks whether the test acknowledges what arrives at QoS 1; otherwise that happens on
 *     receipt
 * @param receiveMaximum how many unacknowledged messages the broker may send (MQTT 5 only), 1 to
 *     65535
 * @param account its user and password at the broker
 */
public record ProducerOptions(
    URI uri,
    String clientId,
    MqttVersion version,
    boolean persistent,
    boolean manualAcks,
    int receiveMaximum,
    Optional<Account> account) {
  /** How long the broker keeps a persistent session. */
  static final Duration SESSION_EXPIRY = Duration.ofHours(1);

  private static final int NO_LIMIT = 65_535;

  /** Who connects. Immutable. */
  public record Account(String user, String password) {}

  /** A clean session over MQTT 5. */
  public static ProducerOptions mqtt5(URI uri, String clientId) {
    return new ProducerOptions(
        uri, clientId, MqttVersion.V5, false, false, NO_LIMIT, Optional.empty());
  }

  /** A clean session over MQTT 3.1.1. */
  public static ProducerOptions mqtt3(URI uri, String clientId) {
    return new ProducerOptions(
        uri, clientId, MqttVersion.V3_1_1, false, false, NO_LIMIT, Optional.empty());
  }

  public ProducerOptions withAccount(String user, String password) {
    Account known = new Account(user, password);
    return new ProducerOptions(
        uri, clientId, version, persistent, manualAcks, receiveMaximum, Optional.of(known));
  }

  public ProducerOptions withPersistentSession() {
    return new ProducerOptions(uri, clientId, version, true, manualAcks, receiveMaximum, account);
  }

  public ProducerOptions withManualAcks() {
    return new ProducerOptions(uri, clientId, version, persistent, true, receiveMaximum, account);
  }

  public ProducerOptions withReceiveMaximum(int wanted) {
    return new ProducerOptions(uri, clientId, version, persistent, manualAcks, wanted, account);
  }
}
