package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hailomqtt.worker.accounts.LocalBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener for accounts beside what a real mosquitto has: it starts, and nobody is left out. */
@Timeout(120)
class LocalBrokerIT {
  private int one;
  private int two;
  private int door;
  private ScratchDirectory directory;
  private LocalBroker broker;

  @BeforeEach
  void makeDirectory() throws IOException {
    one = FreePort.find();
    two = FreePort.find();
    door = FreePort.find();
    directory = ScratchDirectory.create("etc-mosquitto");
    Files.createDirectories(directory.path().resolve("conf.d"));
    write("mosquitto.conf", "+");
    broker = new LocalBroker(directory.path(), "topic readwrite #\n");
  }

  @AfterEach
  void removeDirectory() {
    directory.close();
  }

  /** {@code ;} is a new line, {@code +} reads conf.d, and 1883 and 1885 are free ports. */
  private void write(String file, String text) {
    directory.write(
        file,
        (file.equals("mosquitto.conf")
                ? "user " + System.getProperty("user.name") + "\nlog_dest stderr\n"
                : "")
            + text.replace(";", "\n")
                .replace("+", "include_dir " + directory.path().resolve("conf.d"))
                .replace("1883", String.valueOf(one))
                .replace("1885", String.valueOf(two))
            + "\n");
  }

  private List<String> additions() throws IOException {
    try (Stream<Path> files = Files.list(directory.path().resolve("conf.d"))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private ChildProcess mosquitto() throws IOException {
    return ChildProcess.start(
        "mosquitto",
        List.of(
            MosquittoBroker.program().toString(),
            "-c",
            directory.path().resolve("mosquitto.conf").toString()),
        Map.of(),
        Files.createTempFile(directory.path(), "broker", ".log"));
  }

  /** Everybody comes in, and at the door nobody without an account. */
  private void assertServes(int... ports) throws IOException {
    try (ChildProcess process = mosquitto()) {
      for (int port : ports) {
        await().atMost(Limits.GENEROUS).until(() -> Readiness.accepts(port) || !process.isAlive());
        assertThat(process.isAlive()).as(process.describe()).isTrue();
        connect(port);
      }
      if (additions().contains("zz-hailo-clients.conf")) {
        await().atMost(Limits.GENEROUS).until(() -> Readiness.accepts(door));
        assertThatThrownBy(() -> connect(door)).hasMessageContaining("could not connect");
      }
    }
  }

  private static void connect(int port) {
    Producer.connect(ProducerOptions.mqtt5(URI.create("tcp://127.0.0.1:" + port), "c" + port))
        .close();
  }

  @ParameterizedTest
  @CsvSource({
    "+, listener 1883 127.0.0.1;allow_anonymous true, max_queued_messages 10",
    "+, listener 1883;allow_anonymous true, listener 1885;allow_anonymous true",
    "+, port 1883, allow_anonymous true",
    "per_listener_settings true;listener 1883;allow_anonymous true;+, max_queued_messages 10, '#'",
  })
  void whoCameInBeforeComesInAfter(String main, String a, String b) throws IOException {
    write("mosquitto.conf", main);
    write("conf.d/a.conf", a);
    write("conf.d/b.conf", b);
    int[] ports = b.contains("1885") ? new int[] {one, two} : new int[] {one};
    assertServes(ports);

    assertThat(broker.open(door).port()).isEqualTo(door);

    assertServes(ports);
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_queued_messages 10", "allow_anonymous true"})
  void whereThereIsNoListenerThisMachineStaysServed(String a) throws IOException {
    write("conf.d/a.conf", a);
    broker.open(door);
    Path opened = directory.path().resolve("conf.d/zz-hailo-clients.conf");
    write("conf.d/zz-hailo-clients.conf", Files.readString(opened));

    assertServes(one);
  }

  @ParameterizedTest
  @CsvSource({
    "allow_anonymous true;+, listener 1883, mosquitto.conf, stands before conf.d",
    "listener 1883;allow_anonymous true;+, '#', mosquitto.conf, stands before conf.d",
    "auto_id_prefix x;+, '#', mosquitto.conf, is for no listener",
    "listener 1883;+;allow_anonymous true, '#', mosquitto.conf, move it to a file in conf.d after",
    "+, allow_anonymous true;listener 1883, a.conf, add 'allow_anonymous true' below it",
    "+;allow_anonymous true, listener 1883, a.conf, add 'allow_anonymous true' below it",
    "+, acl_file /x, a.conf, is for no listener",
    "+, per_listener_settings false, a.conf, remove it",
    "'#', listener 1883, mosquitto.conf, include_dir",
  })
  void whatWouldNotGoWellIsRefusedBeforehand(String main, String a, String file, String says)
      throws IOException {
    write("mosquitto.conf", main);
    write("conf.d/a.conf", a);

    assertThatThrownBy(() -> broker.open(door))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(says);
    assertThat(additions()).containsExactly("a.conf");
  }

  @Test
  void aPortThatIsTakenIsRefused() throws IOException {
    write("conf.d/a.conf", "listener 1883 127.0.0.1;allow_anonymous true");

    assertThatThrownBy(() -> broker.open(one)).hasMessageContaining("choose another with --port");
    try (ServerSocket other = new ServerSocket(0)) {
      assertThatThrownBy(() -> broker.open(other.getLocalPort()))
          .hasMessageContaining("choose another with --port");
    }
    assertThat(additions()).containsExactly("a.conf");
  }

  @Test
  void browsersThatComeInByTheLocalListenersRuleNeedTheLineThatIsNamed() throws IOException {
    String browsers = HouseBroker.text("websockets.conf").replace(";", ",").replace("9001", "1885");
    write("conf.d/local.conf", HouseBroker.text("local.conf"));
    write("conf.d/websockets.conf", browsers);
    assertBrowserComesIn();

    assertThatThrownBy(() -> broker.open(door))
        .hasMessageContaining("websockets.conf, line 3: 'listener " + two + " 127.0.0.1'")
        .hasMessageContaining("add 'allow_anonymous true' below it");

    write("conf.d/websockets.conf", browsers.replace("#allow_anonymous", "allow_anonymous"));
    broker.open(door);
    assertBrowserComesIn();
    assertServes(one);
  }

  private void assertBrowserComesIn() throws IOException {
    try (ChildProcess process = mosquitto()) {
      await().atMost(Limits.GENEROUS).until(() -> Readiness.accepts(two) || !process.isAlive());
      assertThat(WebSocketConnect.code(two)).as(process.describe()).isZero();
    }
  }

  @Test
  void aListenerThatKeepsTheBrokerFromStartingIsTakenBack() throws IOException {
    write("conf.d/a.conf", "listener 1883 127.0.0.1;allow_anonymous true");
    broker.open(door);

    try (ServerSocket other = new ServerSocket(door)) {
      assertThat(other.isBound()).isTrue();
      assertThatThrownBy(() -> broker.start(service()))
          .hasMessageContaining("it is what it is")
          .hasMessageContaining("is taken back")
          .hasMessageNotContaining("nor without");
    }

    assertThat(additions()).containsExactly("a.conf");
    assertServes(one);
  }

  /** Starts mosquitto as systemd would, and ends it. */
  private LocalBroker.Service service() {
    return new LocalBroker.Service() {
      @Override
      public boolean restart() {
        try (ChildProcess process = mosquitto()) {
          process.awaitOutput(" running", Limits.GENEROUS);
          return true;
        } catch (AssertionError e) {
          return false;
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public String reason() {
        return "it is what it is";
      }
    };
  }
}
