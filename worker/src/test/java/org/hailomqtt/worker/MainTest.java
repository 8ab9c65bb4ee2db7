package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.hailomqtt.worker.mqtt.BrokerConnector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  @TempDir private Path directory;
  private ScratchMachine machine;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void setUp() {
    machine = new ScratchMachine(directory);
  }

  private int run(String... args) {
    CommandLine command =
        Main.commandLine(
            new Surroundings(
                machine.machine(),
                Optional.empty(),
                false,
                System::nanoTime,
                code -> {
                  throw new AssertionError("nothing ends the process here");
                }));
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(args);
  }

  @Test
  void helpNamesEveryCommand() {
    int code = run("--help");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("Usage: hailo-worker [OPTIONS] COMMAND")
        .contains(
            "  run ",
            "  submit ",
            "  demo ",
            "  check-config ",
            "  models ",
            "  device-test ",
            "  retire ",
            "  version ")
        .containsIgnoringWhitespaces("./hailo-worker demo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "check-config"})
  void helpOfWorkersCommandsNamesEveryFlagButNoSecret(String command) {
    int code = run(command, "--help");

    assertThat(code).isZero();
    for (Key<?> key : Keys.ALL) {
      if (key.secret()) {
        assertThat(out.toString()).doesNotContain(key.flag() + "=");
      } else {
        assertThat(out.toString()).contains(key.flag() + "=" + key.placeholder());
      }
    }
    assertThat(out.toString()).contains("--config=FILE", "Exit codes:", "78");
  }

  @Test
  void helpOfSubmitNamesItsOptionsItsExitCodesAndExamples() {
    int code = run("submit", "--help");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("submit TYPE FILE", "--text=TEXT", "--json=FILE", "--batch=FILE", "--random=N")
        .contains("--count=N", "--clients=N", "--rate=R", "--delay=MS", "--no-wait")
        .contains("--broker-url=URL", "--topics-base=TOPIC")
        .doesNotContain("--lanes-window", "--broker-password=", "--broker-key-password")
        .contains("Exit codes:", "hailo-worker submit clip red-circle.jpg --count 100 --clients 5");
  }

  @Test
  void helpOfRetireSaysWhatIsLost() {
    int code = run("retire", "--help");

    assertThat(code).isZero();
    assertThat(out.toString())
        .containsIgnoringWhitespaces("with the requests that wait in them")
        .contains("--force", "--worker-id=", "--broker-url=URL", "--topics-base=TOPIC")
        .contains("Exit codes:")
        .doesNotContain("--lanes-window", "--broker-password=");
  }

  @Test
  void retireFromABrokerThatIsNotThereIsASentence() {
    assertThat(run("retire", "--broker-url=tcp://127.0.0.1:1")).isEqualTo(1);
    assertThat(err.toString())
        .contains("127.0.0.1:1 can't be reached")
        .doesNotContain("Exception", "\tat ");
  }

  @Test
  void versionIsOneLine() {
    int code = run("version");

    assertThat(code).isZero();
    assertThat(out.toString()).matches("hailo-worker \\S.*, Java .*\\R");
  }

  @Test
  void versionIsAFlagToo() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("hailo-worker ");
  }

  @ParameterizedTest
  @CsvSource({
    "'', Missing required subcommand",
    "serve, Unmatched argument",
    "submitt, Did you mean: hailo-worker submit",
    "run --broker-ulr=x, Possible solutions: --broker-url",
    "run --broker-url, Missing required parameter",
    "submit, Missing required parameter",
    "submit clip, 'give one of FILE, --text, --json, --batch and --random'",
    "submit clip --count=x --text=x, Invalid value for option '--count'",
    "demo, ./hailo-worker demo",
  })
  void wrongCommandLineIsASentenceAndTwo(String line, String sentence) {
    int code = run(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("hailo-worker: ")
        .contains(sentence)
        .doesNotContain("Exception", "\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "check-config", "submit clip --text=x"})
  void wrongConfigurationIsEveryProblemAnd78(String line) {
    machine.etc("brokr: x\nbroker:\n  url: mqtt://pi\n");

    int code = run(line.split(" "));

    assertThat(code).isEqualTo(78);
    assertThat(err.toString())
        .startsWith("hailo-worker: the configuration has 2 problems:")
        .contains("brokr: there is no such key", "broker.url 'mqtt://pi': write tcp://pi:1883")
        .contains("worker.yaml:3")
        .doesNotContain("Exception", "\tat ");
  }

  @Test
  void checkConfigShowsEveryKeyWithValueAndOrigin() {
    machine.etc("lanes:\n  window: 8\n");
    machine.environment("HAILO_WORKER_BROKER_PASSWORD", "hunter2");

    int code = run("check-config", "--topics-base", "studio");

    assertThat(code).isZero();
    String file = directory.resolve("root/etc/hailo-worker/worker.yaml").toString();
    assertThat(out.toString().lines())
        .anySatisfy(line -> assertThat(line).isEqualTo("Configuration file: " + file))
        .anySatisfy(line -> assertThat(line).matches(" +lanes.window +8 +\\Q" + file + ":2\\E"))
        .anySatisfy(line -> assertThat(line).matches(" +topics.base +studio +flag --topics-base"))
        .anySatisfy(line -> assertThat(line).matches(" +log.level +info +default"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .matches(
                        " +broker.password +\\*\\*\\* +environment variable"
                            + " HAILO_WORKER_BROKER_PASSWORD"));
    assertThat(out.toString()).doesNotContain("hunter2");
    assertThat(out.toString().lines()).hasSize(Keys.ALL.size() + 1);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void checkConfigReadsTheCertificatesAndSaysWhenTheyEnd() throws Exception {
    Path house =
        Path.of(BrokerConnector.class.getResource("/org/hailomqtt/worker/mqtt/house.crt").toURI());
    assertThat(run("check-config", "--broker-url=ssl://pi:8883", "--broker-ca-file=" + house))
        .isZero();
    assertThat(out.toString()).contains("the authority's certificate in house.crt ends on 21");

    Path damaged = machine.write("ca.crt", "nothing");
    assertThat(run("check-config", "--broker-url=ssl://pi:8883", "--broker-ca-file=" + damaged))
        .isEqualTo(78);
    assertThat(err.toString())
        .startsWith("hailo-worker: broker.ca_file " + damaged + " holds no PEM certificate");
  }

  @Test
  void checkConfigSaysThatThereIsNoFile() {
    assertThat(run("check-config")).isZero();
    assertThat(out.toString()).startsWith("No configuration file: neither ");
  }

  @Test
  void runWithoutShippedModelsSaysHowToStart() {
    assertThat(run("run")).isEqualTo(1);
    assertThat(err.toString()).contains("start it with the launcher, hailo-worker");
  }

  @Test
  void brokerThatIsNotThereIsASentenceWithItsAddress() {
    int code = run("submit", "clip", "--text=x", "--broker-url=tcp://127.0.0.1:1");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .contains("127.0.0.1:1 can't be reached", "--broker-url tcp://HOST:PORT")
        .doesNotContain("Exception", "\tat ");
  }

  @Test
  void fileThatIsNotThereIsASentence() {
    int code = run("submit", "clip", directory.resolve("none.jpg").toString());

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("there is no file").doesNotContain("Exception");
  }
}
