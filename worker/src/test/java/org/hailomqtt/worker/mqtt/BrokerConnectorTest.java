package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerConnectorTest {
  private static BrokerConfig config(String url, Optional<Path> caFile) {
    BrokerConfig config = BrokerConfig.at(URI.create(url)).withAccount("me", "secret");
    return caFile.map(config::withCaFile).orElse(config);
  }

  private static String explain(Throwable cause) throws IOException {
    return new BrokerConnector(config("tcp://broker.local:1884", Optional.empty()))
        .explain(new MqttException(cause))
        .sentence();
  }

  private static MqttConnectionOptions options(String url) throws IOException {
    BrokerConnector connector = new BrokerConnector(config(url, Optional.empty()));
    return connector.options(connector.gate());
  }

  @Test
  void keepsPahosOwnLogFromPrintingStacks() throws IOException {
    new BrokerConnector(config("tcp://localhost:1883", Optional.empty()));

    assertThat(
            Logger.getLogger("org.eclipse.paho.mqttv5.client.internal.CommsSender")
                .isLoggable(Level.SEVERE))
        .isFalse();
  }

  @Test
  void makesSocketsThatSendAtOnce() throws IOException {
    MqttConnectionOptions options = options("tcp://localhost:1883");

    try (Socket socket = options.getSocketFactory().createSocket()) {
      assertThat(socket.getTcpNoDelay()).isTrue();
    }
  }

  @Test
  void makesTlsSocketsThatSendAtOnceForSsl() throws IOException {
    MqttConnectionOptions options = options("ssl://localhost:8883");

    assertThat(options.getSocketFactory()).isInstanceOf(SSLSocketFactory.class);
    assertThat(options.isHttpsHostnameVerificationEnabled()).isTrue();
    try (Socket socket = options.getSocketFactory().createSocket()) {
      assertThat(socket.getTcpNoDelay()).isTrue();
    }
  }

  @Test
  void saysWhichBrokerCannotBeReached() throws IOException {
    assertThat(explain(new ConnectException("Connection refused")))
        .startsWith("the broker at broker.local:1884 can't be reached (Connection refused); start");
  }

  @Test
  void saysWhatToCheckWhenTheHostIsUnknownOrTheAccountRefused() throws IOException {
    assertThat(explain(new UnknownHostException("broker.local"))).contains("check broker.url");
    assertThat(
            new BrokerConnector(config("tcp://broker.local:1884", Optional.empty()))
                .explain(new MqttException(MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED))
                .sentence())
        .contains("check broker.username")
        .doesNotContain("secret");
  }

  @Test
  void saysWhatTheAccountMayNotRead() throws IOException {
    assertThat(
            new BrokerConnector(config("tcp://broker.local:1884", Optional.empty()))
                .explain(new SubscriptionRefused(0x87, "hailo/v1/request/#"))
                .text())
        .endsWith("does not let user 'me' read hailo/v1/request/#");
  }

  @Test
  void refusesACaFileWithoutCertificates(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("ca.pem"), "no certificate");

    assertThatThrownBy(() -> new BrokerConnector(config("ssl://localhost:8883", Optional.of(file))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broker.ca_file");
  }

  @Test
  void keepsThePasswordOutOfItsText() {
    assertThat(config("tcp://localhost:1883", Optional.empty()).toString())
        .doesNotContain("secret");
  }
}
