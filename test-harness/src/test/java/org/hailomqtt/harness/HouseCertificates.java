package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.mqtt.BrokerConfig.IdentityFiles;

/** The certificates of one house, made with the script that is shipped. One thread. */
final class HouseCertificates implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Path SCRIPT = HouseBroker.SHIPPED.resolve("make-certificates.sh");

  private final int days;
  private final ScratchDirectory directory = ScratchDirectory.create("certificates");

  HouseCertificates() {
    this(90);
  }

  /** Whose certificates end in that many days. */
  HouseCertificates(int days) {
    this.days = days;
  }

  /** The certificate of a broker that is reached by these names. */
  HouseCertificates broker(String... hosts) {
    return make("broker", hosts);
  }

  /** The certificate of a client, which may be a worker. */
  HouseCertificates client(String name) {
    return make("client", name);
  }

  private HouseCertificates make(String kind, String... names) {
    List<String> command =
        new ArrayList<>(
            List.of(
                SCRIPT.toString(),
                "--dir",
                directory.path().toString(),
                "--days",
                String.valueOf(days),
                kind));
    command.addAll(List.of(names));
    run(command);
    return this;
  }

  /** Signs the certificate of that name anew, for a time that is over. */
  HouseCertificates expire(String name) {
    Path work = directory.path().resolve(name + ".d");
    directory.write(name + ".d/index", "");
    Path config =
        directory.write(
            name + ".d/ca.cnf",
            """
            [ca]
            default_ca = house
            [house]
            database = %s/index
            new_certs_dir = %s
            rand_serial = yes
            default_md = sha256
            policy = any
            copy_extensions = copy
            [any]
            commonName = supplied
            """
                .formatted(work, work));
    Path request = work.resolve("request.csr");
    run(
        List.of(
            "openssl",
            "x509",
            "-x509toreq",
            "-in",
            file(name + ".crt").toString(),
            "-signkey",
            file(name + ".key").toString(),
            "-copy_extensions",
            "copyall",
            "-out",
            request.toString()));
    run(
        List.of(
            "openssl",
            "ca",
            "-batch",
            "-notext",
            "-config",
            config.toString(),
            "-cert",
            ca().toString(),
            "-keyfile",
            file("ca.key").toString(),
            "-in",
            request.toString(),
            "-out",
            file(name + ".crt").toString(),
            "-startdate",
            "20200101000000Z",
            "-enddate",
            "20210101000000Z"));
    return this;
  }

  /** The key stores that HiveMQ reads, made as the README says. */
  HouseCertificates keyStores(String password) {
    run(
        List.of(
            "openssl",
            "pkcs12",
            "-export",
            "-inkey",
            file("broker.key").toString(),
            "-in",
            file("broker.crt").toString(),
            "-passout",
            "pass:" + password,
            "-out",
            file("broker.p12").toString()));
    run(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-importcert",
            "-noprompt",
            "-alias",
            "house",
            "-file",
            ca().toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            password,
            "-keystore",
            file("ca.p12").toString()));
    return this;
  }

  private static void run(List<String> command) {
    ExternalCommand.Outcome outcome = ExternalCommand.run(LIMIT, command);
    assertThat(outcome.exitCode()).as(command + "\n" + outcome.err()).isZero();
  }

  Path ca() {
    return file("ca.crt");
  }

  Path file(String name) {
    return directory.path().resolve(name);
  }

  /** What a client shows. */
  IdentityFiles identity(String name) {
    return new IdentityFiles(file(name + ".crt"), file(name + ".key"), Optional.empty());
  }

  @Override
  public void close() {
    directory.close();
  }
}
