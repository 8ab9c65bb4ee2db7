package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes, and what a person is told of those that fail. */
@Timeout(30)
class BrokerTlsTest {
  private static final int ACCEPTED = 0;

  private static BrokerConfig house(URI uri) {
    return BrokerConfig.at(uri).withCaFile(Certificates.file("house.crt"));
  }

  private static void connect(BrokerConnector connector) throws MqttException {
    MqttAsyncClient client = new MqttAsyncClient(connector.url(), "c", new MemoryPersistence());
    try {
      client.connect(connector.options(connector.gate())).waitForCompletion(10_000);
    } finally {
      client.disconnectForcibly(0, 0, false);
      client.close(true);
    }
  }

  private static BrokerTrouble trouble(BrokerConfig config) throws IOException {
    BrokerConnector connector = new BrokerConnector(config);
    MqttException failure = catchThrowableOfType(MqttException.class, () -> connect(connector));
    assertThat(failure).as("it connected").isNotNull();
    return connector.explain(failure);
  }

  @Test
  void connectsToABrokerOfTheConfiguredAuthority() throws Exception {
    try (TlsBroker broker = new TlsBroker("broker.pem", false, "TLSv1.3", ACCEPTED)) {
      BrokerConnector connector = new BrokerConnector(house(broker.uri("localhost")));
      assertThat(connector.certificates()).extracting(CertificateEnd::name).hasSize(1);

      connect(connector);

      List<CertificateEnd> ends = connector.certificates();
      assertThat(ends)
          .extracting(CertificateEnd::name)
          .containsExactly(
              "the authority's certificate in house.crt",
              "the certificate of the broker at localhost:" + broker.uri("localhost").getPort());
      assertThat(ends.get(1).end()).isEqualTo(Instant.parse("2120-01-01T00:00:00Z"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expired.pem   | has expired: CN=expired ended on 2021-01-01 | make the broker a new one",
        "early.pem     | is not yet valid: CN=early begins on 2110-01-01 | this machine's clock",
        "unknown.pem   | signed by an unknown authority, CN=Test authority stranger |"
            + " broker.ca_file",
        "elsewhere.pem | is for another host: broker.elsewhere.example | set broker.url"
      })
  void saysWhatIsWrongWithTheBrokersCertificate(String file, String text, String whatToDo)
      throws Exception {
    try (TlsBroker broker = new TlsBroker(file, false, "TLSv1.3", ACCEPTED)) {
      BrokerTrouble trouble = trouble(house(broker.uri("localhost")));

      assertThat(trouble.text())
          .startsWith("the certificate of the broker at localhost:")
          .contains(text);
      assertThat(trouble.whatToDo()).contains(whatToDo);
      await().untilAsserted(() -> assertThat(broker.failures()).isEqualTo(1));
    }
  }

  @Test
  void tellsOfAnUnknownAuthorityWhereOnlyJavasOwnAreTrusted() throws Exception {
    try (TlsBroker broker = new TlsBroker("broker.pem", false, "TLSv1.3", ACCEPTED)) {
      BrokerTrouble trouble = trouble(BrokerConfig.at(broker.uri("127.0.0.1")));

      assertThat(trouble.text()).contains("unknown authority, CN=Test authority house");
      assertThat(trouble.whatToDo()).startsWith("set broker.ca_file");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void showsItsCertificateToABrokerThatWantsOne(String protocol) throws Exception {
    try (TlsBroker broker = new TlsBroker("broker.pem", true, protocol, ACCEPTED)) {
      BrokerConnector connector =
          new BrokerConnector(
              house(broker.uri("localhost")).withIdentity(Certificates.identity("client.pem")));

      connect(connector);

      assertThat(connector.certificates())
          .extracting(CertificateEnd::name)
          .contains("this worker's certificate in client.pem");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void saysThatTheBrokerWantsACertificate(String protocol) throws Exception {
    try (TlsBroker broker = new TlsBroker("broker.pem", true, protocol, ACCEPTED)) {
      BrokerTrouble trouble = trouble(house(broker.uri("localhost")));

      assertThat(trouble.text()).contains("wants a client certificate, and there is none to show");
      assertThat(trouble.whatToDo()).isEqualTo("set broker.cert_file and broker.key_file");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, unknown.pem, 'CN=unknown, signed by CN=Test authority stranger'",
    "TLSv1.3, unknown.pem, 'CN=unknown, signed by CN=Test authority stranger'",
    "TLSv1.3, expired.pem, 'which has expired: CN=expired ended on 2021-01-01'",
    "TLSv1.3, early.pem, 'which is not yet valid: CN=early begins on 2110-01-01'"
  })
  void saysThatTheBrokerRefusesTheCertificate(String protocol, String file, String text)
      throws Exception {
    try (TlsBroker broker = new TlsBroker("broker.pem", true, protocol, ACCEPTED)) {
      BrokerTrouble trouble =
          trouble(house(broker.uri("localhost")).withIdentity(Certificates.identity(file)));

      assertThat(trouble.text()).contains("refuses this worker's certificate").contains(text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x86, true, does not know user 'me' with this password",
    "0x87, true, does not authorise user 'me'",
    "0x87, false, 'wants an account, and none is set'",
    "0x8A, true, 'refuses the connection, with reason 0x8A'"
  })
  void saysThatTheAccountIsRefused(String code, boolean account, String text) throws Exception {
    try (TlsBroker broker = new TlsBroker("broker.pem", false, "TLSv1.3", Integer.decode(code))) {
      BrokerConfig config = house(broker.uri("localhost"));

      BrokerTrouble trouble = trouble(account ? config.withAccount("me", "s3cret") : config);

      assertThat(trouble.text()).contains(text);
      assertThat(trouble.sentence()).doesNotContain("s3cret");
    }
  }

  @Test
  void saysThatAPortSpeaksNoTls() throws IOException {
    try (ServerSocket plain = new ServerSocket(0)) {
      Thread server =
          new Thread(
              () -> {
                try (Socket socket = plain.accept()) {
                  socket.getOutputStream().write(new byte[] {0x20, 3, 0, 0, 0, 1, 2, 3, 4, 5});
                  int unused = socket.getInputStream().read();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      server.start();

      BrokerTrouble trouble =
          trouble(BrokerConfig.at(URI.create("ssl://localhost:" + plain.getLocalPort())));

      assertThat(trouble.text()).contains("no TLS connection");
      assertThat(trouble.whatToDo()).contains("is for TLS");
    }
  }
}
