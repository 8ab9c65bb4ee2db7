package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.hailomqtt.worker.mqtt.BrokerConfig;

/**
 * mosquitto with a configuration that is shipped, as it is but for the port and where its files
 * lie. One thread.
 */
final class HouseBroker implements Broker {
  static final Path SHIPPED = WorkerProcess.checkout().resolve("broker-config");
  private static final Path MOSQUITTO = SHIPPED.resolve("mosquitto");
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ScratchDirectory directory;
  private final MosquittoBroker broker;

  private HouseBroker(ScratchDirectory directory, MosquittoBroker broker) {
    this.directory = directory;
    this.broker = broker;
  }

  /** Accounts without TLS; each user's password is its name. */
  static HouseBroker withAccounts(String... users) {
    return start(text("accounts.conf"), Path.of("/nowhere"), users);
  }

  /** The same with the lines that are shipped switched off. */
  static HouseBroker withStrictAccounts(int workersPort, String... users) {
    return start(
        text("accounts.conf")
            .replaceAll("(?m)^#(\\S)", "$1")
            .replace("listener 1884", "listener " + workersPort),
        Path.of("/nowhere"),
        users);
  }

  /** TLS and accounts. */
  static HouseBroker withTls(HouseCertificates certificates, String... users) {
    return start(text("tls.conf"), certificates.file(""), users);
  }

  /** TLS and client certificates. */
  static HouseBroker withClientCertificates(HouseCertificates certificates) {
    return start(text("tls-client-certificates.conf"), certificates.file(""));
  }

  private static HouseBroker start(String text, Path certificates, String... users) {
    ScratchDirectory directory = ScratchDirectory.create("house");
    Path passwords = directory.write("hailo.passwords", "");
    for (String user : users) {
      List<String> command =
          List.of("mosquitto_passwd", "-b", passwords.toString(), user, password(user));
      assertThat(ExternalCommand.run(LIMIT, command).exitCode()).isZero();
    }
    String[] lines =
        text.replace("/etc/mosquitto/certs/hailo-", certificates + "/")
            .replace("/etc/mosquitto/hailo.passwords", passwords.toString())
            .replace("/etc/mosquitto/hailo.acl", MOSQUITTO.resolve("hailo.acl").toString())
            .lines()
            .toArray(String[]::new);
    return new HouseBroker(
        directory, MosquittoBroker.start(MosquittoSettings.inMemory().with(lines)));
  }

  /** A configuration that is shipped. */
  static String text(String file) {
    try {
      return Files.readString(MOSQUITTO.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** HiveMQ's configuration that is shipped, for a port and with the house's files. */
  static String hiveMqXml(int port, HouseCertificates certificates) {
    try {
      return Files.readString(SHIPPED.resolve(Path.of("hivemq", "config.xml")))
          .replace("8883", String.valueOf(port))
          .replace("0.0.0.0", "127.0.0.1")
          .replace("/opt/hivemq/conf/hailo-", certificates.file("") + "/")
          .replace("<mode>file</mode>", "<mode>in-memory</mode>");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the shipped worker.yaml allows. */
  static List<String> replyAllow() {
    try {
      return StreamSupport.stream(
              new ObjectMapper(new YAMLFactory())
                  .readTree(text("worker.yaml"))
                  .path("reply_allow")
                  .spliterator(),
              false)
          .map(filter -> filter.asText())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String password(String user) {
    return "secret-of-" + user;
  }

  /** How an account's owner connects. */
  BrokerConfig as(String user) {
    return BrokerConfig.at(uri()).withAccount(user, password(user));
  }

  /** How somebody connects over TLS. */
  BrokerConfig tls(String host, HouseCertificates certificates) {
    return BrokerConfig.at(URI.create("ssl://" + host + ":" + port()))
        .withCaFile(certificates.ca());
  }

  static BrokerConfig tls(String host, int port, HouseCertificates certificates) {
    return BrokerConfig.at(URI.create("ssl://" + host + ":" + port)).withCaFile(certificates.ca());
  }

  /** A client of an account. */
  Producer producer(String user) {
    return Producer.connect(
        ProducerOptions.mqtt5(uri(), "client-of-" + user).withAccount(user, password(user)));
  }

  @Override
  public int port() {
    return broker.port();
  }

  @Override
  public void close() {
    broker.close();
    directory.close();
  }
}
