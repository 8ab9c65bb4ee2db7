package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sketch for the ESP32-CAM as it lies in client-samples, with the stand-ins of {@code
 * test-harness/board} for board and library, against a real broker and worker.
 */
@Timeout(120)
class Esp32SampleIT {
  private static final Path CHECKOUT = WorkerProcess.checkout();
  private static final Path SKETCH = CHECKOUT.resolve("client-samples/esp32-cam");

  @TempDir private static Path folder;
  private static MosquittoBroker broker;
  private static EmbeddedWorker worker;

  @BeforeAll
  static void startWorker() throws IOException {
    broker = MosquittoBroker.start();
    worker = EmbeddedWorker.start(WorkerSettings.cpu(broker.uri(), "esp32"));
    compile();
  }

  /** As the README says: copies the sketch, and sets its broker. */
  private static void compile() throws IOException {
    Files.copy(SKETCH.resolve("esp32-cam.ino"), folder.resolve("esp32-cam.ino"));
    String settings =
        Files.readString(SKETCH.resolve("settings.h"))
            .replace("192.168.1.10", "127.0.0.1")
            .replace("PORT 1883", "PORT " + broker.port())
            .replace("EVERY_MS 5000", "EVERY_MS 200");
    Files.writeString(folder.resolve("settings.h"), settings);
    String board = CHECKOUT.resolve("test-harness/board").toString();

    ExternalCommand.Outcome outcome =
        ExternalCommand.run(
            Limits.GENEROUS.multipliedBy(2),
            List.of(
                "g++",
                "-std=c++17",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-I" + board,
                "-I" + folder,
                "-o",
                folder.resolve("board").toString(),
                board + "/board.cpp"));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }

  @AfterAll
  static void stopWorker() {
    worker.close();
    broker.close();
  }

  private static ExternalCommand start(String picture) {
    return ExternalCommand.start(
        List.of(
            "env",
            "PICTURE=" + CHECKOUT.resolve("client-samples/pictures").resolve(picture),
            folder.resolve("board").toString()));
  }

  @Test
  void theBoardPrintsWhatItsCameraSees() {
    try (ExternalCommand board = start("two-blue-squares.jpg")) {
      board.awaitOutput("two blue squares ", Limits.GENEROUS);

      assertThat(board.lines()).contains("connected");
    }
  }

  @Test
  void theBoardWaitsForTheBrokerAndComesBackToIt() throws IOException {
    broker.stop();
    try (ExternalCommand board = start("red-circle.jpg")) {
      board.awaitOutput("no broker yet", Limits.GENEROUS);

      broker.restart();

      board.awaitOutput("a red circle ", Limits.GENEROUS.multipliedBy(2));
    }
  }
}
