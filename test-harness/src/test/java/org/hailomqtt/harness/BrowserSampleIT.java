package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The browser page, as it lies in client-samples, in Chromium with a camera that shows a test
 * picture; test-harness/browser/sample.mjs does what a person would.
 */
@Timeout(180)
class BrowserSampleIT {
  private static final Path CHECKOUT = WorkerProcess.checkout();
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Test
  void picturesAreToldAndTextsReadAlongAndNothingIsLostWithoutBrokerOrPage() throws IOException {
    int pages = FreePort.find();
    int first = FreePort.find();
    int second = FreePort.find();
    Path screenshots = Files.createDirectories(CHECKOUT.resolve("test-harness/target/screenshots"));
    try (MosquittoBroker broker = MosquittoBroker.start(withWebSockets(first));
        MosquittoBroker other = MosquittoBroker.start(withWebSockets(second));
        ExternalCommand server = ExternalCommand.start(server(pages))) {
      WorkerSettings settings = WorkerSettings.cpu(broker.uri(), "browser");
      EmbeddedWorker.start(settings).close(); // from now on the broker keeps requests for it
      broker.stop();
      assertThat(Readiness.await(Limits.GENEROUS, () -> Readiness.accepts(pages))).isTrue();
      try (ExternalCommand person =
          ExternalCommand.start(
              List.of(
                  "node",
                  NpmFolder.of("test-harness/browser").file("sample.mjs"),
                  "http://localhost:" + pages + "/",
                  "ws://127.0.0.1:" + first,
                  "ws://127.0.0.1:" + second,
                  CHECKOUT.resolve("client-samples/pictures/red-circle.jpg").toString(),
                  screenshots.toString()))) {
        person.awaitOutput("waiting", Limits.GENEROUS);
        broker.restart();
        try (EmbeddedWorker worker = EmbeddedWorker.start(settings)) {
          ExternalCommand.Outcome outcome = person.await(LIMIT);

          assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        }
      }
    }
  }

  /** The rest of the loopback net stands for the other addresses of a machine. */
  @Test
  void theListenerThatIsShippedServesThisMachineOnly() throws IOException {
    int port = FreePort.find();
    try (MosquittoBroker broker = MosquittoBroker.start(withWebSockets(port))) {
      assertThat(Readiness.await(Limits.GENEROUS, () -> Readiness.accepts(port))).isTrue();

      assertThatThrownBy(() -> new Socket("127.0.0.2", port).close())
          .isInstanceOf(ConnectException.class);
      assertThat(Readiness.accepts(broker.port())).isTrue();
    }
  }

  /** With the lines that are shipped, on a port of the test's own. */
  private static MosquittoSettings withWebSockets(int port) throws IOException {
    Path shipped = CHECKOUT.resolve("broker-config/mosquitto/websockets.conf");
    String lines = Files.readString(shipped).replace("listener 9001 ", "listener " + port + " ");
    return MosquittoSettings.lossless()
        .with("allow_anonymous true", "listener 0 127.0.0.1")
        .with(lines.lines().toArray(String[]::new));
  }

  /** What the README says. */
  private static List<String> server(int port) {
    String folder = NpmFolder.of("client-samples/browser").path().toString();
    return List.of(
        "/usr/bin/python3",
        "-m",
        "http.server",
        "--bind",
        "127.0.0.1",
        "--directory",
        folder,
        String.valueOf(port));
  }
}
