package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hailomqtt.worker.mqtt.BrokerConfig.IdentityFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientIdentityTest {
  private static final Path CERTIFICATE = Certificates.file("client.pem");

  private static IdentityFiles with(Path key, Optional<String> password) {
    return new IdentityFiles(CERTIFICATE, key, password);
  }

  @Test
  void readsCertificateAndKeyOutOfOneFile() throws IOException {
    ClientIdentity identity = ClientIdentity.read(Certificates.identity("client.pem"));

    assertThat(identity.chain().get(0).getSubjectX500Principal()).hasToString("CN=client");
    assertThat(identity.key().getAlgorithm()).isEqualTo("EC");
    assertThat(identity.toString()).isEqualTo("ClientIdentity[CN=client]");
  }

  @Test
  void opensAnEncryptedKeyWithItsPassword() throws IOException {
    Path key = Certificates.file("client-encrypted.key");

    ClientIdentity identity = ClientIdentity.read(with(key, Optional.of("opensesame")));

    assertThat(identity.key())
        .isEqualTo(ClientIdentity.read(Certificates.identity("client.pem")).key());
  }

  @Test
  void saysWhatAnEncryptedKeyNeeds() {
    Path key = Certificates.file("client-encrypted.key");

    assertThatThrownBy(() -> ClientIdentity.read(with(key, Optional.empty())))
        .hasMessageContaining("set broker.key_password");
    assertThatThrownBy(() -> ClientIdentity.read(with(key, Optional.of("wr0ng"))))
        .hasMessageContaining("can't be opened with broker.key_password")
        .hasMessageNotContaining("wr0ng");
  }

  @ParameterizedTest
  @ValueSource(strings = {"client-sec1.key", "rsa-pkcs1.key"})
  void namesTheCommandThatMendsAnOldKindOfKey(String name) {
    Path key = Certificates.file(name);

    assertThatThrownBy(() -> ClientIdentity.read(with(key, Optional.empty())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt -in " + key);
  }

  @Test
  void seesThatKeyAndCertificateDoNotBelongTogether() {
    assertThatThrownBy(
            () -> ClientIdentity.read(with(Certificates.file("broker.pem"), Optional.empty())))
        .hasMessageContaining("is not the key of the certificate");
  }

  @Test
  void saysWhichFileHoldsNothing(@TempDir Path dir) throws IOException {
    Path empty = Files.writeString(dir.resolve("empty.pem"), "");
    Path damaged =
        Files.writeString(
            dir.resolve("damaged.pem"), Files.readString(CERTIFICATE).replace("MII", "!!"));

    assertThatThrownBy(() -> ClientIdentity.certificates(empty, "broker.ca_file"))
        .hasMessageContaining("broker.ca_file " + empty + " holds no PEM certificate");
    assertThatThrownBy(() -> ClientIdentity.certificates(damaged, "broker.cert_file"))
        .hasMessageContaining("broker.cert_file " + damaged + " holds a damaged certificate");
    assertThatThrownBy(() -> ClientIdentity.read(with(empty, Optional.empty())))
        .hasMessageContaining("broker.key_file " + empty + " holds no PEM private key");
    assertThatThrownBy(
            () -> ClientIdentity.read(with(dir.resolve("nothing.key"), Optional.empty())))
        .hasMessageContaining("can't be read");
  }
}
