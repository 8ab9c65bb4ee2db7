package org.hailomqtt.worker.mqtt;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.hailomqtt.worker.mqtt.BrokerConfig.IdentityFiles;

/** The certificates that make_certificates.sh made. */
final class Certificates {
  private Certificates() {}

  static Path file(String name) {
    try {
      URL found = Objects.requireNonNull(Certificates.class.getResource(name), name);
      return Path.of(found.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  /** A certificate with its key, both in one file. */
  static IdentityFiles identity(String name) {
    return new IdentityFiles(file(name), file(name), Optional.empty());
  }
}
