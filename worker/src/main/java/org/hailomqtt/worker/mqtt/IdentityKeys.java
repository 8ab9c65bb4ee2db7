package org.hailomqtt.worker.mqtt;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the client certificate to a broker that asks for one, and knows whether it did.
 * Thread-safe.
 *
 * <p>Java's own manager shows nothing to a broker that lists other authorities; then the broker
 * says that the certificate is missing, which is not what is wrong. This one always shows it.
 */
final class IdentityKeys extends X509ExtendedKeyManager {
  private static final String ALIAS = "worker";

  private final Optional<ClientIdentity> identity;
  private volatile boolean asked;

  IdentityKeys(Optional<ClientIdentity> identity) {
    this.identity = identity;
  }

  /** Whether the broker has asked for a certificate in the handshake that was last. */
  boolean wasAsked() {
    return asked;
  }

  /** A handshake begins: the broker's own certificate has come, its question comes after. */
  void forget() {
    asked = false;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    asked = true;
    return identity
        .filter(known -> List.of(keyType).contains(known.key().getAlgorithm()))
        .map(known -> ALIAS)
        .orElse(null);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return chooseClientAlias(keyType, issuers, null);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return identity.map(known -> known.chain().toArray(X509Certificate[]::new)).orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return identity.map(ClientIdentity::key).orElse(null);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return identity.map(known -> new String[] {ALIAS}).orElse(null);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }
}
