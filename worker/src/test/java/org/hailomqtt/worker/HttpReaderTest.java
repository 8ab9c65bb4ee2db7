package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.http.HttpConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the HTTP server is, and when that is refused. */
class HttpReaderTest {
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

  @Test
  void servesThisMachineUnlessConfigured() {
    assertThat(machine.config().http()).isEqualTo(HttpConfig.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bind: off", "bind: 'off'", "bind: OFF"})
  void canBeTurnedOff(String bind) {
    machine.etc("http: {" + bind + "}\n");

    assertThat(machine.config().http().bind()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:5099", "[::]:5099", "192.168.1.4:5099", "pi.local:5099"})
  void isNotOpenedToOtherMachinesWithoutAToken(String bind) {
    machine.flag("--http-bind", bind);
    assertThat(problems()).singleElement().asString().contains("http.bind", "http.token", bind);

    machine.environment("HAILO_WORKER_HTTP_TOKEN", "a-good-token");
    assertThat(machine.config().http().token()).contains("a-good-token");
  }

  @Test
  void readsTheTokenFromAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("token"), "a-good-token \nmore\n");
    machine.flag("--http-token-file", file.toString());

    assertThat(machine.config().http().token()).isEqualTo(Optional.of("a-good-token"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "with blank in it", "\u00fcmlaut-token"})
  void refusesATokenThatIsNoneAndDoesNotShowIt(String token) throws IOException {
    Path file = Files.writeString(directory.resolve("token"), token + "\n");
    machine.flag("--http-token-file", file.toString());

    assertThat(problems()).singleElement().asString().contains("http.token_file", "8 characters");
  }

  @Test
  void refusesBothAtATime() throws IOException {
    Path file = Files.writeString(directory.resolve("token"), "a-good-token\n");
    machine.flag("--http-token-file", file.toString());
    machine.environment("HAILO_WORKER_HTTP_TOKEN", "a-good-token");

    assertThat(problems()).singleElement().asString().contains("not both");
  }

  @Test
  void refusesWhatIsNoAddress() {
    machine.flag("--http-bind", "5099");

    assertThat(problems()).singleElement().asString().contains("HOST:PORT, or off");
  }
}
