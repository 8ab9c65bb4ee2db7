package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.mqtt.BrokerConfig;
import org.hailomqtt.worker.mqtt.BrokerConfig.IdentityFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** What is read from where, and which source has the last word. */
class ConfigReaderTest {
  @TempDir private Path directory;
  private ScratchMachine machine;

  @BeforeEach
  void setUp() {
    machine = new ScratchMachine(directory);
  }

  @Test
  void nothingConfiguredIsAWorkerOnThisMachine() {
    WorkerConfig config = machine.config();

    assertThat(config).isEqualTo(WorkerConfig.defaults(config.workerId()).withData(config.data()));
    assertThat(config.broker().url()).isEqualTo(URI.create("tcp://localhost:1883"));
  }

  @Test
  void dataIsKeptWhereSystemdSaysElseInTheUsersStateDirectory() {
    String id = machine.config().workerId();
    assertThat(dataDirectory()).startsWithRaw(directory.resolve("root/var/lib/hailo-worker"));

    machine.environment("HOME", "/home/me");
    Path own = dataDirectory();
    assertThat(own.toString()).matches("/home/me/.local/state/hailo-worker/" + id + "-[0-9a-f]{6}");

    machine.flag("--topics-base", "other");
    assertThat(dataDirectory()).isNotEqualTo(own).hasParentRaw(own.getParent());

    machine.environment("XDG_STATE_HOME", "/state");
    assertThat(dataDirectory()).hasParentRaw(Path.of("/state/hailo-worker"));

    machine.environment("STATE_DIRECTORY", "/var/lib/hailo-worker:/other");
    assertThat(dataDirectory()).isEqualTo(Path.of("/var/lib/hailo-worker"));

    machine.flag("--data-dir", "/srv/ledger");
    assertThat(dataDirectory()).isEqualTo(Path.of("/srv/ledger"));
  }

  private Path dataDirectory() {
    return machine.config().data().dir().orElseThrow();
  }

  @Test
  void workerIsNamedAfterHostAndHashOfTheMachine() {
    String first = machine.config().workerId();
    machine.write("root/etc/machine-id", "ffffffffffffffffffffffffffffffff\n");
    String second = machine.config().workerId();

    assertThat(first).matches("pi-five-[0-9a-f]{6}").doesNotContain("012345");
    assertThat(second).matches("pi-five-[0-9a-f]{6}").isNotEqualTo(first);
  }

  @Test
  void workerIsNamedAfterTheHostWhereTheMachineHasNoId() throws IOException {
    Files.delete(directory.resolve("root/etc/machine-id"));

    assertThat(machine.config().workerId()).isEqualTo("pi-five");
  }

  @Test
  void readsEveryKeyOfAFile() throws IOException {
    Path models = Files.createDirectory(directory.resolve("mine"));
    Path ca = machine.write("ca.pem", "x");
    machine.etc(
        """
        worker:
          id: north
          types: [clip, infer]
        broker:
          url: ssl://broker.example:8884
          username: me
          password: "s3cret"
          ca_file: %s
        topics.base: studio/hailo
        reply_allow:
          - answers/#
          - a,b/+
        device:
          kind: CPU
        models: {dir: %s}
        lanes: {window: 8}
        limits:
          max_request_bytes: 2 MiB
          max_timeout_ms: 5000
          held_max_messages: 10
          held_max_bytes: 3000000
        log:
          format: json
          level: debug
        """
            .formatted(ca, models));

    WorkerConfig config = machine.config();

    assertThat(config.workerId()).isEqualTo("north");
    assertThat(config.types()).containsExactly("clip", "infer");
    assertThat(config.broker())
        .isEqualTo(
            new BrokerConfig(
                URI.create("ssl://broker.example:8884"),
                Optional.of("me"),
                Optional.of("s3cret"),
                Optional.of(ca),
                Optional.empty()));
    assertThat(config.topics())
        .isEqualTo(new TopicsConfig("studio/hailo", List.of("answers/#", "a,b/+")));
    assertThat(config.device().kind()).isEqualTo(DeviceChoice.CPU);
    assertThat(config.models().dir()).contains(models);
    assertThat(config.lanes().window()).isEqualTo(8);
    assertThat(config.limits().maxRequestBytes()).isEqualTo(2 << 20);
    assertThat(config.limits().maxTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.limits().heldMaxMessages()).isEqualTo(10);
    assertThat(config.limits().heldMaxBytes()).isEqualTo(3_000_000);
    assertThat(config.log()).isEqualTo(new LogConfig(LogFormat.JSON, Level.DEBUG));
  }

  @Test
  void environmentBeatsFileAndFlagBeatsEnvironment() {
    machine.etc("broker: {url: 'tcp://file:1'}\nlanes: {window: 1}\ntopics: {base: file}");
    machine.environment("HAILO_WORKER_BROKER_URL", "tcp://environment:2");
    machine.environment("HAILO_WORKER_LANES_WINDOW", "2");
    machine.flag("--broker-url", "tcp://flag:3");

    WorkerConfig config = machine.config();

    assertThat(config.broker().url()).hasToString("tcp://flag:3");
    assertThat(config.lanes().window()).isEqualTo(2);
    assertThat(config.topics().base()).isEqualTo("file");
  }

  @Test
  void aWrongValueThatIsOverruledIsNoProblem() {
    machine.etc("lanes: {window: many}").flag("--lanes-window", "3");

    assertThat(machine.config().lanes().window()).isEqualTo(3);
  }

  @Test
  void fileInEtcBeatsTheOneHereAndTheChosenOneBeatsBoth() {
    machine.here("topics: {base: here}");
    String here = machine.config().topics().base();
    machine.etc("topics: {base: etc}");
    String etc = machine.config().topics().base();
    machine.chosen(machine.write("other.yaml", "topics: {base: chosen}"));
    String chosen = machine.config().topics().base();

    assertThat(List.of(here, etc, chosen)).containsExactly("here", "etc", "chosen");
  }

  @Test
  void listsAreSplitAtCommasInEnvironmentAndFlags() {
    machine.environment("HAILO_WORKER_REPLY_ALLOW", "a/#, b/+");
    machine.flag("--worker-types", "clip,infer");

    WorkerConfig config = machine.config();

    assertThat(config.topics().replyAllow()).containsExactly("a/#", "b/+");
    assertThat(config.types()).containsExactly("clip", "infer");
  }

  @Test
  void emptyVariableAndEmptySectionMeanNotSet() {
    machine.etc("broker:\n  # url: tcp://elsewhere:1883\nlog:\n  level:\n");
    machine.environment("HAILO_WORKER_BROKER_USERNAME", "");

    assertThat(machine.config().broker()).isEqualTo(BrokerConfig.DEFAULT);
  }

  @Test
  void ownModelsAreFoundInTheUsualPlace() throws IOException {
    Path usual = directory.resolve("root/var/lib/hailo-worker/models");
    Files.createDirectories(usual);

    assertThat(machine.config().models().dir()).contains(usual);
  }

  @Test
  void replyTopicsFollowTheBase() {
    machine.flag("--topics-base", "studio");

    assertThat(machine.config().topics().replyAllow()).contains("studio/reply/#");
  }

  @ParameterizedTest
  @CsvSource({"8388608, 8388608", "1KiB, 1024", "8 mib, 8388608", "64MiB, 67108864"})
  void readsSizes(String written, int bytes) {
    machine.flag("--limits-max-request-bytes", written);

    assertThat(machine.config().limits().maxRequestBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing yet\n", "---\n"})
  void emptyFileIsNoProblem(String yaml) {
    machine.etc(yaml);

    assertThat(machine.config().broker()).isEqualTo(BrokerConfig.DEFAULT);
  }

  @Test
  void readsThePasswordOutOfAFileOfItsOwn() {
    Path file = machine.write("secret", "hunter2\n# a second line is for people\n");
    machine.environment("HAILO_WORKER_BROKER_PASSWORD_FILE", file.toString());

    assertThat(machine.config().broker().password()).contains("hunter2");
  }

  @Test
  void readsAClientCertificateWithItsKey() {
    Path pem = machine.write("me.pem", "x");
    machine.etc(
        "broker: {url: 'ssl://x:8883', cert_file: %s, key_file: %s, key_password: s3cret}"
            .formatted(pem, pem));

    assertThat(machine.config().broker().identity())
        .contains(new IdentityFiles(pem, pem, Optional.of("s3cret")));
  }

  @Test
  void connectionOfAProducerDoesNotMindTheWorkersOwnKeys() {
    machine.etc("models: {dir: /nowhere}\nbroker: {url: 'tcp://x:1'}");

    ConfigReader.Connection connection =
        new ConfigReader(machine.settings(), machine.machine()).connection();

    assertThat(connection.broker().url()).hasToString("tcp://x:1");
    assertThatThrownBy(machine::config).isInstanceOf(ConfigException.class);
  }
}
