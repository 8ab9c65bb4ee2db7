package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pictures in which things are found, published with mosquitto, on each device. */
@Timeout(180)
class VisionIT {
  private static final String REPLY = "hailo/v1/reply/me/1";

  /** In it, a picture of 128 x 64 is a quarter as large, under eight rows of bar. */
  private static final String IMAGE = "image: {width: 32, height: 32, fit: letterbox, layout: ";

  private final ScratchDirectory files = ScratchDirectory.create("vision");
  private MosquittoBroker broker;

  @BeforeEach
  void startBroker() {
    broker = MosquittoBroker.start();
  }

  @AfterEach
  void stopBroker() {
    broker.close();
    files.close();
  }

  /** White, with a red square of 32 pixels whose upper left corner is at (32, 0). */
  private Path picture() {
    BufferedImage image = new BufferedImage(128, 64, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 128, 64);
    graphics.setColor(Color.RED);
    graphics.fillRect(32, 0, 32, 32);
    graphics.dispose();
    try {
      Path file = files.path().resolve("red.jpg");
      ImageIO.write(image, "jpg", file.toFile());
      return file;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode published(String... what) {
    MosquittoClients clients = new MosquittoClients(broker);
    try (ExternalCommand subscriber = clients.sub("-t", REPLY, "-C", "1")) {
      ExternalCommand.Outcome outcome = clients.pub(what);
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      return subscriber
          .await(Limits.GENEROUS)
          .out()
          .lines()
          .filter(line -> line.startsWith("{"))
          .map(ReplyJson::of)
          .findFirst()
          .orElseThrow();
    }
  }

  private static void assertBox(JsonNode box, double x, double y, double width, double height) {
    assertThat(box.path("x").asDouble(-1)).as("x").isCloseTo(x, within(0.1));
    assertThat(box.path("y").asDouble(-1)).as("y").isCloseTo(y, within(0.1));
    assertThat(box.path("width").asDouble()).as("width").isCloseTo(width, within(0.1));
    assertThat(box.path("height").asDouble()).as("height").isCloseTo(height, within(0.1));
  }

  @Test
  void whatTheHailoDevicePickedOutIsToldInPixelsOfThePicture() {
    try (SimulatedHailo hailo =
            new SimulatedHailo()
                .withEntry(
                    "finder",
                    "type: detect\ndecoder: nms\nlabels: [cat, dog]\n"
                        + IMAGE
                        + "nhwc}\n"
                        + "tensors: {main: {inputs: {image: {dtype: uint8, shape: [1, 32, 32, 3]}},"
                        + " outputs: {}}}\n",
                    "input image uint8 NHWC 32 32 3",
                    "output boxes float32 NMS_BY_CLASS 2 3 6",
                    "box boxes 1 0.375 0.25 0.5 0.75 0.875",
                    "box boxes 0 0.25 0 0.75 0.5 0.625");
        WorkerProcess worker = hailo.worker(broker, "hailo")) {
      worker.awaitReady(broker, Limits.GENEROUS);

      JsonNode reply =
          published("-q", "1", "-t", "hailo/v1/request/detect/me/1", "-f", picture().toString());

      assertThat(ReplyJson.code(reply)).as(reply.toString()).isEqualTo("OK");
      assertThat(reply.path("device").asText()).isEqualTo("hailo");
      assertThat(reply.at("/result/picture").toString()).isEqualTo("{\"width\":128,\"height\":64}");
      assertThat(reply.at("/result/boxes").findValuesAsText("label")).containsExactly("dog", "cat");
      assertThat(reply.at("/result/boxes/0/score").asDouble()).isEqualTo(0.875);
      assertBox(reply.at("/result/boxes/0/box"), 32, 16, 64, 16);
      assertBox(reply.at("/result/boxes/1/box"), 0, 0, 64, 64);
    }
  }

  @Test
  void whatANetworkOnTheProcessorFoundIsToldAndDrawn() throws IOException {
    Path network =
        WorkerProcess.checkout()
            .resolve(
                Path.of("worker/src/test/resources/org/hailomqtt/worker/model/red-cells.onnx"));
    files.write(
        "models/models.d/red-cells.yaml",
        "name: red-cells\ntype: detect\ndecoder: yolov8\nlabels: [red]\n"
            + "files: {main: {path: red-cells.onnx}}\n"
            + IMAGE
            + "nchw}\n"
            + "tensors: {main: {inputs: {images: {dtype: float32, shape: [1, 3, 32, 32]}},"
            + " outputs: {}}}\n");
    Path models = files.path().resolve("models");
    Files.createDirectories(models.resolve("models"));
    Files.copy(network, models.resolve(Path.of("models", "red-cells.onnx")));
    try (EmbeddedWorker worker =
        EmbeddedWorker.start(WorkerSettings.cpu(broker.uri(), "cpu").withModels(models))) {
      worker.awaitConnected();
      String image = Base64.getEncoder().encodeToString(Files.readAllBytes(picture()));

      JsonNode reply =
          published(
              "-q",
              "1",
              "-t",
              "hailo/v1/request/detect/me/1",
              "-m",
              "{\"params\": {\"render\": true}, \"input\": {\"images\": [\"" + image + "\"]}}");

      assertThat(ReplyJson.code(reply)).as(reply.toString()).isEqualTo("OK");
      JsonNode result = reply.at("/result/results/0");
      assertThat(result.path("boxes")).as(result.toString()).hasSize(1);
      assertThat(result.at("/boxes/0/label").asText()).isEqualTo("red");
      assertThat(result.at("/boxes/0/score").asDouble()).isGreaterThan(0.9);
      assertBox(result.at("/boxes/0/box"), 32, 0, 32, 32);
      BufferedImage drawn =
          ImageIO.read(
              new ByteArrayInputStream(
                  Base64.getDecoder().decode(result.path("rendered").asText())));
      assertThat(drawn.getWidth()).isEqualTo(128);
    }
  }
}
