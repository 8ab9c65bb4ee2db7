package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
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

/** What a configuration is refused for, and in which words. */
class ConfigProblemsTest {
  @TempDir private Path directory;
  private ScratchMachine machine;

  @BeforeEach
  void setUp() {
    machine = new ScratchMachine(directory);
  }

  private List<String> problems() {
    ConfigException refusal = catchThrowableOfType(ConfigException.class, machine::config);
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal.problems().stream().map(Problem::sentence).toList();
  }

  private Path etc() {
    return directory.resolve("root/etc/hailo-worker/worker.yaml");
  }

  @Test
  void reportsEveryProblemAtOnceWithKeyValueWhatIsAllowedAndWhere() {
    machine.etc("lanes:\n  window: 0\nbrokr:\n  url: tcp://x:1\n");
    machine.environment("HAILO_WORKER_LOG_FORMAT", "xml");
    machine.flag("--worker-id", "a/b");

    assertThat(problems())
        .containsExactlyInAnyOrder(
            "lanes.window '0': must be a whole number from 1 to 1000 (" + etc() + ":2)",
            "brokr.url: there is no such key; did you mean broker.url? (" + etc() + ":4)",
            "log.format 'xml': must be text, json (environment variable HAILO_WORKER_LOG_FORMAT)",
            "worker.id 'a/b': must be 1 to 64 characters of A-Z a-z 0-9 . _ ~ : @ -, but not 'all'"
                + " (flag --worker-id)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--worker-id            | all",
        "--worker-types         | clip,a/b",
        "--broker-url           | http://x:1883",
        "--broker-url           | tcp://x:0",
        "--broker-url           | tcp://x:65536",
        "--broker-url           | tcp://",
        "--broker-url           | tcp://two_words:1883",
        "--broker-ca-file       | /nowhere/ca.pem",
        "--broker-ca-file       | /",
        "--topics-base          | hailo/#",
        "--reply-allow          | reply/#/more",
        "--reply-allow          | $SYS/#",
        "--reply-allow          | a+/b",
        "--device-kind          | gpu",
        "--models-dir           | /nowhere",
        "--models-dir           | /proc/version",
        "--lanes-window         | 1001",
        "--lanes-window         | 6.4",
        "--lanes-window         | -1",
        "--lanes-window         | 99999999999999999999",
        "--limits-max-request-bytes  | 8MB",
        "--limits-max-request-bytes  | 65MiB",
        "--limits-max-request-bytes  | 99999999999GiB",
        "--limits-max-timeout-ms     | 10s",
        "--limits-max-timeout-ms     | 999",
        "--limits-held-max-messages  | 0",
        "--limits-held-max-bytes     | none",
        "--log-level            | loud",
      })
  void refusesValue(String flag, String value) {
    machine.flag(flag, value);

    assertThat(problems())
        .singleElement()
        .asString()
        .contains("'" + value + "'")
        .endsWith("(flag " + flag + ")");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, write tcp://localhost:1883",
    "10.0.0.5:1884, write tcp://10.0.0.5:1884",
    "mqtt://pi.local, write tcp://pi.local:1883",
    "mqtts://pi.local, write ssl://pi.local:8883",
    "TCP://pi.local, ''",
    "tcp://[::1]:1883, ''",
    "ssl://pi.local/, ''",
  })
  void knowsWhatPeopleWriteForABroker(String url, String advice) {
    machine.flag("--broker-url", url);

    if (advice.isEmpty()) {
      assertThat(machine.config().broker().url().getPort()).isPositive();
    } else {
      assertThat(problems()).singleElement().asString().contains(advice);
    }
  }

  @Test
  void whatIsHeldMustHoldAWindowAndARequest() {
    machine.flag("--limits-held-max-messages", "10").flag("--limits-held-max-bytes", "1MiB");

    assertThat(problems())
        .anySatisfy(p -> assertThat(p).contains("'10': must be at least lanes.window, which is 64"))
        .anySatisfy(
            p ->
                assertThat(p).contains("must be at least limits.max_request_bytes, which is 8MiB"));
  }

  @ParameterizedTest
  @CsvSource({
    "broker.ulr, broker.url",
    "broker_url, broker.url",
    "url, broker.url",
    "lanes.windows, lanes.window",
    "log.levle, log.level",
    "reply.allow, reply_allow",
  })
  void suggestsTheNearestKey(String written, String meant) {
    machine.etc(written + ": x");

    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith(written + ": there is no such key; did you mean " + meant + "?");
  }

  @Test
  void slipInAVariableIsAProblemButTheLaunchersOwnVariablesAreNot() {
    machine.environment("HAILO_WORKER_BROKER_ULR", "tcp://x:1");
    machine.environment("HAILO_WORKER_JAVA_OPTS", "-Xmx1g");
    machine.environment("HAILO_WORKER_BUILD", "no");

    assertThat(problems())
        .containsExactly(
            "HAILO_WORKER_BROKER_ULR: there is no such key; did you mean HAILO_WORKER_BROKER_URL?"
                + " (environment variable HAILO_WORKER_BROKER_ULR)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "broker:~ TAB url: x         | 2 | TAB",
        "broker:~  url: 'x~log: y    | 3 | found unexpected end of stream",
        "broker: [~                  | 2 | stream end",
        "broker:~ url: a: b~         | 2 | mapping values are not allowed here",
        "a: 1~ b: 2~                 | 2 | mapping values are not allowed here",
        "broker: {url: x~            | 2 | expected ',' or '}'",
        "broker:~ url: @x~           | 2 | found character '@'",
      })
  void brokenYamlIsOneProblemWithItsLine(String yaml, int line, String reason) {
    machine.etc(yaml.replace('~', '\n').replace("TAB ", "\t"));

    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("worker.yaml: is broken YAML: ")
        .contains(reason)
        .endsWith("(" + etc() + ":" + line + ")");
  }

  @Test
  void aliasesAndFurtherDocumentsAreProblems() {
    machine.etc("topics.base: &b studio\nworker.id: *b\n---\nlog.level: debug\n");

    assertThat(problems())
        .containsExactly(
            "worker.id: write the value itself; names for values (*name) are not read ("
                + etc()
                + ":2)",
            "worker.yaml: a second document begins here; only one is read (" + etc() + ":4)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"- a\n- b\n", "just text\n", "42"})
  void fileMustHoldKeys(String yaml) {
    machine.etc(yaml);

    assertThat(problems()).singleElement().asString().contains("the file must hold settings");
  }

  @Test
  void keyThatIsThereTwiceIsAProblem() {
    machine.etc("broker.url: tcp://a:1\nbroker:\n  url: tcp://b:1\n");

    assertThat(problems())
        .containsExactly("broker.url: is there twice, first at " + etc() + ":1 (" + etc() + ":3)");
  }

  @Test
  void listForOneValueAndListOfListsAreProblems() {
    machine.etc("lanes:\n  window: [1, 2]\nreply_allow:\n  - [a]\n");

    assertThat(problems())
        .containsExactlyInAnyOrder(
            "lanes.window '[1, 2]': one value, not a list (" + etc() + ":2)",
            "reply_allow: a list here holds plain values only (" + etc() + ":4)");
  }

  @Test
  void chosenFileMustBeThere() {
    machine.chosen(directory.resolve("none.yaml"));

    assertThat(problems())
        .containsExactly(
            "worker.yaml: there is no such file (" + directory.resolve("none.yaml") + ")");
  }

  @Test
  void directoryIsNoFile() {
    machine.chosen(directory);

    assertThat(problems()).singleElement().asString().contains("not a readable text file");
  }

  @Test
  void passwordIsNeverShown() {
    machine.etc("broker:\n  password: [hunter2]\n");
    machine.environment("HAILO_WORKER_BROKER_URL", "tcp://me:hunter2@x:1883");

    assertThat(problems()).hasSize(2).noneMatch(p -> p.contains("hunter2"));
    assertThat(
            BrokerConfig.DEFAULT
                .withAccount("me", "hunter2")
                .withIdentity(new IdentityFiles(Path.of("a"), Path.of("b"), Optional.of("hunter2")))
                .toString())
        .doesNotContain("hunter2");
  }

  @Test
  void saysWhatIsWrongWithAPasswordFile() {
    Path empty = machine.write("empty", "\nhunter2\n");
    machine.etc("broker: {password_file: " + empty + "}");
    assertThat(problems()).singleElement().asString().contains("first line must be the password");

    machine.environment("HAILO_WORKER_BROKER_PASSWORD", "hunter2");
    assertThat(problems())
        .singleElement()
        .asString()
        .contains("set this or broker.password, not both")
        .doesNotContain("hunter2");
  }

  @Test
  void certificateAndKeyNeedEachOther() {
    Path pem = machine.write("me.pem", "x");
    machine.etc("broker: {url: 'ssl://x:8883', cert_file: " + pem + "}");
    assertThat(problems()).singleElement().asString().startsWith("broker.key_file 'none': must be");

    machine.etc("broker: {url: 'ssl://x:8883', key_file: " + pem + "}");
    assertThat(problems()).singleElement().asString().startsWith("broker.cert_file 'none': must");
  }

  @Test
  void certificatesWithoutTlsAreAMistake() {
    Path pem = machine.write("me.pem", "x");
    machine.etc("broker: {ca_file: %s, cert_file: %s, key_file: %s}".formatted(pem, pem, pem));

    assertThat(problems()).hasSize(2).allMatch(problem -> problem.contains("ssl://HOST:PORT"));
  }

  @Test
  void servesOnlyTheControlActionsThatAreAllowed() {
    machine.flag("--control-allow", "ping,status");
    assertThat(machine.config().control().allow()).containsExactly("ping", "status");

    machine.flag("--control-allow", "ping,reboot");
    assertThat(problems()).singleElement().asString().contains("one of ping, status, device");
  }

  @Test
  void passwordIsRefusedAsFlag() {
    machine.flag("--broker-password", "hunter2");

    assertThat(problems())
        .containsExactly(
            "broker.password '***': every user of a machine can see flags; write it into the file"
                + " or into HAILO_WORKER_BROKER_PASSWORD (flag --broker-password)");
  }
}
