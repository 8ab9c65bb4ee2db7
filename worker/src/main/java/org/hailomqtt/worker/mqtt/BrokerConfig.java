package org.hailomqtt.worker.mqtt;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the broker is and how it knows this worker. Immutable.
 *
 * @param url {@code tcp://host:port} or {@code ssl://host:port}
 * @param username account, where the broker wants one
 * @param password its password; never shown
 * @param caFile PEM certificates that the broker's is checked against, instead of Java's own
 * @param identity the certificate that is shown to the broker, where it wants one
 */
public record BrokerConfig(
    URI url,
    Optional<String> username,
    Optional<String> password,
    Optional<Path> caFile,
    Optional<IdentityFiles> identity) {

  /** A broker on this machine. */
  public static final BrokerConfig DEFAULT = at(URI.create("tcp://localhost:1883"));

  /** A broker that asks for nothing. */
  public static BrokerConfig at(URI url) {
    return new BrokerConfig(
        url, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same with an account. */
  public BrokerConfig withAccount(String name, String secret) {
    return new BrokerConfig(url, Optional.of(name), Optional.of(secret), caFile, identity);
  }

  /** The same with certificates that the broker's is checked against. */
  public BrokerConfig withCaFile(Path pem) {
    return new BrokerConfig(url, username, password, Optional.of(pem), identity);
  }

  /** The same with a certificate that is shown to the broker. */
  public BrokerConfig withIdentity(IdentityFiles files) {
    return new BrokerConfig(url, username, password, caFile, Optional.of(files));
  }

  /**
   * The files of a client certificate. Immutable.
   *
   * @param certificate PEM: the certificate, and those between it and its authority
   * @param key PEM, PKCS#8: its private key
   * @param keyPassword opens the key where it is encrypted; never shown
   */
  public record IdentityFiles(Path certificate, Path key, Optional<String> keyPassword) {
    /** Without the password. */
    @Override
    public String toString() {
      return "IdentityFiles[certificate=" + certificate + ", key=" + key + "]";
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "BrokerConfig[url="
        + url
        + ", username="
        + username
        + ", caFile="
        + caFile
        + ", identity="
        + identity
        + "]";
  }
}
