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
 * @param caFile PEM certificates that the broker's is checked against, beside or instead of Java's
 *     own
 */
public record BrokerConfig(
    URI url, Optional<String> username, Optional<String> password, Optional<Path> caFile) {

  /** A broker on this machine. */
  public static final BrokerConfig DEFAULT =
      new BrokerConfig(
          URI.create("tcp://localhost:1883"), Optional.empty(), Optional.empty(), Optional.empty());

  /** Without the password. */
  @Override
  public String toString() {
    return "BrokerConfig[url=" + url + ", username=" + username + ", caFile=" + caFile + "]";
  }
}
