package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.TopicsConfig;
import org.hailomqtt.worker.WorkerConfig;
import org.hailomqtt.worker.mqtt.BrokerConfig;
import org.hailomqtt.worker.mqtt.ProducerSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS with mosquitto as it is shipped, and certificates of the script that is shipped. */
@Timeout(120)
class TlsIT {
  private static final InferRequests ANN = new InferRequests("ann");

  private static WorkerConfig worker(SimulatedModels models, BrokerConfig broker) {
    return WorkerSettings.simulated(broker.url(), "w", models.path())
        .config()
        .withBroker(broker)
        .withTopics(new TopicsConfig(TopicGrammar.DEFAULT_BASE, HouseBroker.replyAllow()));
  }

  private static void connect(BrokerConfig config) throws IOException {
    try (ProducerSession session = new ProducerSession(config, "told", new Deaf())) {
      session.connect();
    }
  }

  /** What {@code mosquitto_pub} and its like are given. */
  private static String[] words(HouseCertificates house, String... more) {
    String[] own = {
      "--cafile", house.ca().toString(),
      "--cert", house.file("ann.crt").toString(),
      "--key", house.file("ann.key").toString()
    };
    String[] all = new String[own.length + more.length];
    System.arraycopy(own, 0, all, 0, own.length);
    System.arraycopy(more, 0, all, own.length, more.length);
    return all;
  }

  @Test
  void whoHasACertificateOfTheHouseIsServedUnderTheNameInIt() {
    try (SimulatedModels models = new SimulatedModels().with("tiny", Duration.ZERO);
        HouseCertificates house =
            new HouseCertificates()
                .broker("localhost", "127.0.0.1")
                .client("worker")
                .client("ann");
        HouseBroker broker = HouseBroker.withClientCertificates(house);
        EmbeddedWorker worker =
            EmbeddedWorker.startUnconnected(
                worker(
                    models,
                    broker.tls("localhost", house).withIdentity(house.identity("worker"))))) {
      worker.awaitConnected();
      MosquittoClients clients = new MosquittoClients(broker);
      try (ExternalCommand listener =
          clients.sub(words(house, "-C", "1", "-q", "1", "-t", ANN.replies()))) {
        ExternalCommand.Outcome published =
            clients.pub(
                words(
                    house,
                    "-q",
                    "1",
                    "-t",
                    "hailo/v1/request/infer/ann/1",
                    "-m",
                    ANN.to("tiny", "1").text()));

        assertThat(published.exitCode()).as(published.err()).isZero();
        JsonNode reply =
            ReplyJson.of(
                listener
                    .await(Limits.GENEROUS)
                    .out()
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .findFirst()
                    .orElseThrow());
        assertThat(ReplyJson.isOk(reply)).as(reply.toString()).isTrue();
      }
    }
  }

  @Test
  void aWorkerWithAPasswordIsServedOverTls() {
    try (SimulatedModels models = new SimulatedModels().with("tiny", Duration.ZERO);
        HouseCertificates house = new HouseCertificates().broker("127.0.0.1");
        HouseBroker broker = HouseBroker.withTls(house, "worker");
        EmbeddedWorker worker =
            EmbeddedWorker.startUnconnected(
                worker(
                    models,
                    broker
                        .tls("127.0.0.1", house)
                        .withAccount("worker", HouseBroker.password("worker"))))) {
      worker.awaitConnected();
    }
  }

  @Test
  void aCertificateThatEndsSoonIsAProblemInStatus() {
    try (SimulatedModels models = new SimulatedModels().with("tiny", Duration.ZERO);
        HouseCertificates house = new HouseCertificates(20).broker("localhost", "127.0.0.1");
        HouseBroker broker = HouseBroker.withTls(house, "worker", "ann");
        EmbeddedWorker worker =
            EmbeddedWorker.startUnconnected(
                worker(
                    models,
                    broker
                        .tls("localhost", house)
                        .withAccount("worker", HouseBroker.password("worker"))))) {
      worker.awaitConnected();

      try (ExternalCommand reader =
          new MosquittoClients(broker)
              .sub(
                  "--cafile",
                  house.ca().toString(),
                  "-u",
                  "ann",
                  "-P",
                  HouseBroker.password("ann"),
                  "-C",
                  "1",
                  "-t",
                  "hailo/v1/worker/w/status")) {
        assertThat(reader.await(Limits.GENEROUS).out())
            .contains("\"degraded\":true")
            .contains(
                "the certificate of the broker at localhost:" + broker.port() + " ends on 20");
      }
    }
  }

  @Test
  void aBrokerWhoseCertificateHasExpiredIsRefused() {
    try (HouseCertificates house = new HouseCertificates().broker("localhost").expire("broker");
        HouseBroker broker = HouseBroker.withTls(house)) {
      assertThatThrownBy(() -> connect(broker.tls("localhost", house)))
          .hasMessageStartingWith(
              "the certificate of the broker at localhost:%d has expired: CN=localhost ended on"
                  + " 2021-01-01",
              broker.port());
    }
  }

  @Test
  void aBrokerWithTheCertificateOfAnotherHostIsRefused() {
    try (HouseCertificates house = new HouseCertificates().broker("elsewhere.example", "10.1.2.3");
        HouseBroker broker = HouseBroker.withTls(house)) {
      assertThatThrownBy(() -> connect(broker.tls("localhost", house)))
          .hasMessageContaining("is for another host: elsewhere.example, 10.1.2.3; set broker.url");
    }
  }

  @Test
  void aBrokerWithTheCertificateOfAnotherHouseIsRefused() {
    try (HouseCertificates house = new HouseCertificates().broker("localhost");
        HouseCertificates other = new HouseCertificates().broker("localhost");
        HouseBroker broker = HouseBroker.withTls(other)) {
      assertThatThrownBy(() -> connect(broker.tls("localhost", house)))
          .hasMessageContaining("unknown authority, CN=Hailo house authority")
          .hasMessageContaining("broker.ca_file");
    }
  }

  @Test
  void aClientIsToldWhyItsCertificateIsRefused() {
    try (HouseCertificates house =
            new HouseCertificates().broker("localhost").client("old").expire("old");
        HouseCertificates other = new HouseCertificates().client("stranger");
        HouseBroker broker = HouseBroker.withClientCertificates(house)) {
      BrokerConfig nobody = broker.tls("localhost", house);

      assertThatThrownBy(() -> connect(nobody))
          .hasMessageContaining("wants a client certificate, and there is none to show");
      assertThatThrownBy(() -> connect(nobody.withIdentity(house.identity("old"))))
          .hasMessageContaining("which has expired: CN=old ended on 2021-01-01");
      assertThatThrownBy(() -> connect(nobody.withIdentity(other.identity("stranger"))))
          .hasMessageContaining(
              "refuses this worker's certificate CN=stranger, signed by CN=Hailo");
    }
  }

  @Test
  void hiveMqAsItIsShippedServesWhoeverHasACertificateOfTheHouse() throws IOException {
    try (SimulatedModels models = new SimulatedModels().with("tiny", Duration.ZERO);
        HouseCertificates house =
            new HouseCertificates().broker("localhost").client("worker").keyStores("change-me");
        HiveMqBroker broker = HiveMqBroker.configured(port -> HouseBroker.hiveMqXml(port, house))) {
      BrokerConfig nobody = HouseBroker.tls("localhost", broker.port(), house);
      assertThatThrownBy(() -> connect(nobody))
          .hasMessageContaining("wants a client certificate, and there is none to show");
      try (EmbeddedWorker worker =
          EmbeddedWorker.startUnconnected(
              worker(models, nobody.withIdentity(house.identity("worker"))))) {
        worker.awaitConnected();
      }
    }
  }

  @Test
  void theScriptOverwritesNothing(@TempDir Path dir) throws IOException {
    String script = HouseBroker.SHIPPED.resolve("make-certificates.sh").toString();
    String place = dir.resolve("made").toString();
    List<String> command = List.of(script, "--dir", place, "client", "ann");
    ExternalCommand.run(Limits.GENEROUS, command);
    byte[] key = Files.readAllBytes(dir.resolve("made/ann.key"));

    ExternalCommand.Outcome again = ExternalCommand.run(Limits.GENEROUS, command);

    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("is there already");
    assertThat(dir.resolve("made/ann.key")).hasBinaryContent(key);
    assertThat(Files.getPosixFilePermissions(dir.resolve("made/ca.key"))).hasSize(2);
  }
}
