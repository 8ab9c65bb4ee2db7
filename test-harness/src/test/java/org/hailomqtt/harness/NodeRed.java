package org.hailomqtt.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real Node-RED with the sample's flows, which are deployed and pressed through its admin API;
 * what its debug nodes show is in its output. One thread.
 */
final class NodeRed implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Path SAMPLES = WorkerProcess.checkout().resolve("client-samples");
  private static final String SETTINGS =
      """
      module.exports = {
        uiHost: '127.0.0.1', uiPort: %d, flowFile: 'flows.json', credentialSecret: false,
        telemetry: { enabled: false, updateNotification: false }
      }
      """;

  private final ScratchDirectory directory = ScratchDirectory.create("node-red");
  // Node-RED closes a connection that asks for an upgrade to HTTP/2.
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;
  private ChildProcess process;
  private int told;

  private NodeRed(int port) {
    this.port = port;
    directory.write("settings.js", SETTINGS.formatted(port));
    process = launch();
  }

  /** Starts one without flows. */
  static NodeRed start() {
    try {
      return new NodeRed(FreePort.find());
    } catch (IOException e) {
      throw new UncheckedIOException("no port for Node-RED", e);
    }
  }

  private ChildProcess launch() {
    String program = NpmFolder.of("test-harness/node").file("node_modules/node-red/red.js");
    String home = directory.path().toString();
    List<String> command =
        List.of("node", program, "--settings", home + "/settings.js", "--userDir", home);
    try {
      Path log = directory.path().resolve("log");
      ChildProcess started = ChildProcess.start("node-red", command, Map.of(), log);
      if (!Readiness.await(Limits.GENEROUS, () -> !started.isAlive() || Readiness.accepts(port))
          || !started.isAlive()) {
        started.kill9();
        throw new AssertionError(started.describe());
      }
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("node could not be started", e);
    }
  }

  /**
   * Deploys the flows as they are imported from the sample, after what a user would set: where the
   * broker is, the path of the picture, and what takes a picture.
   */
  void deploy(Broker broker) {
    Path picture = SAMPLES.resolve("pictures/red-circle.jpg");
    try {
      String flows = Files.readString(SAMPLES.resolve("node-red/flows.json"));
      String set =
          flows
              .replace("\"broker\": \"localhost\"", "\"broker\": \"127.0.0.1\"")
              .replace("\"port\": 1883", "\"port\": " + broker.port())
              .replaceAll("/home/pi/\\S*red-circle.jpg", picture.toString())
              .replaceAll("rpicam-jpeg [^\"]*", "cat " + picture)
              .replace("\"console\": false", "\"console\": true");
      Files.writeString(directory.path().resolve("deployed.json"), set);
      post("/flows", set);
    } catch (IOException e) {
      throw new UncheckedIOException("the sample's flows can't be read", e);
    }
    // Node-RED says so for every connection that it makes.
    awaitOutput("Connected to broker: hailo-node-red");
  }

  /** Presses the button of an inject node. */
  void press(String node) {
    post("/inject/" + node, "");
  }

  private void post(String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new AssertionError(path + " was answered " + answer.statusCode() + answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(process.describe(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until a debug node shows a text, after what was waited for before. */
  void awaitShown(String node, String text) {
    awaitOutput("[debug:" + node + "] " + text);
  }

  /** Waits until it has lost its broker. */
  void awaitDisconnected() {
    awaitOutput("Disconnected from broker: hailo-node-red");
  }

  private void awaitOutput(String text) {
    boolean came = Readiness.await(Limits.GENEROUS, () -> process.output().indexOf(text, told) > 0);
    if (!came) {
      throw new AssertionError("\"" + text + "\" was not shown; " + process.describe());
    }
    told = process.output().indexOf(text, told) + text.length();
  }

  /** Ends it as a reboot would. */
  void stop() {
    process.terminate(STOP_LIMIT);
  }

  /** Starts it again with what was deployed. */
  void startAgain() {
    process = launch();
  }

  @Override
  public void close() {
    stop();
    directory.close();
  }
}
