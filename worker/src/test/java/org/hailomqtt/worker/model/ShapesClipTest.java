package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.cpu.CpuDevice;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The model that is shipped, on the processor, on pictures that it has not seen. */
class ShapesClipTest {
  private static final Path SHIPPED = Path.of("src/main/dist");
  private static final Path PICTURES = Path.of("../client-samples/pictures");
  private static final int ROUNDS = 3;

  private static final Map<String, TensorModel> LOADED = new HashMap<>();
  private static final ClipHandler HANDLER =
      new ClipHandler(new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
  private static Device device;
  private static ModelDefinition model;

  @BeforeAll
  static void load() throws DeviceException {
    ModelCatalog catalog = ModelCatalog.load(List.of(SHIPPED), DeviceKind.CPU);
    assertThat(catalog.problems()).isEmpty();
    model = catalog.find("clip", "shapes-clip");
    device = CpuDevice.open();
    for (ModelSpec network : model.networks().values()) {
      LOADED.put(network.key(), (TensorModel) device.load(network));
    }
  }

  @AfterAll
  static void close() {
    LOADED.values().forEach(TensorModel::close);
    device.close();
  }

  private static JsonNode labels(byte[] jpeg) throws DeviceException {
    return labels(Requests.of("clip", jpeg, Map.of()));
  }

  private static JsonNode labels(byte[] jpeg, String params) throws DeviceException {
    String image = Base64.getEncoder().encodeToString(jpeg);
    return labels(
        Requests.json("clip", "{'input': {'image': '" + image + "'}, 'params': " + params + "}"));
  }

  private static JsonNode labels(Request request) throws DeviceException {
    return HANDLER
        .prepare(model, request)
        .run(network -> LOADED.get(network.key()))
        .result()
        .get("labels");
  }

  private static String best(byte[] jpeg) throws DeviceException {
    return labels(jpeg).get(0).get("label").asText();
  }

  @Test
  void tellsWhatEachSamplePictureIsNamedFor() throws Exception {
    Map<String, String> found = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(PICTURES, "*.jpg")) {
      for (Path file : files) {
        String name = file.getFileName().toString().replace(".jpg", "").replace('-', ' ');
        found.put(name, best(Files.readAllBytes(file)).replaceFirst("^an? ", ""));
      }
    }

    assertThat(found).hasSizeGreaterThanOrEqualTo(6);
    assertThat(found).allSatisfy((name, label) -> assertThat(label).isEqualTo(name));
  }

  @Test
  void showsTheFirstFiveOfItsOwnLabelsToWhoNamedNone() throws Exception {
    assertThat(labels(Drawings.jpeg(0, 1))).hasSize(5);
  }

  @Test
  void scoresOfAllLabelsAddUpToOne() throws Exception {
    JsonNode labels = labels(Drawings.jpeg(0, 1), "{'top_k': 72}");

    double sum = 0;
    for (JsonNode label : labels) {
      sum += label.get("score").asDouble();
    }
    assertThat(labels).hasSize(72);
    assertThat(sum).isBetween(0.999, 1.001);
  }

  @Test
  void tellsMoreThanNineteenInTwentyDrawings() throws DeviceException {
    List<String> wrong = new ArrayList<>();
    int drawn = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (int number = 0; number < Drawings.captions(); number++, drawn++) {
        String label = best(Drawings.jpeg(number, 1000L * round + number));
        if (!label.equals(Drawings.caption(number))) {
          wrong.add(Drawings.caption(number) + " taken for " + label);
        }
      }
    }

    assertThat(drawn).isGreaterThanOrEqualTo(200);
    assertThat(wrong).as("of %d drawings", drawn).hasSizeLessThan(drawn / 20);
  }

  @Test
  void comparesWithLabelsInOtherWords() throws IOException, DeviceException {
    byte[] picture = Files.readAllBytes(PICTURES.resolve("red-circle.jpg"));

    JsonNode labels =
        labels(picture, "{'labels': ['a blue box', 'a single red ball', 'green stars']}");

    assertThat(labels.get(0).get("label").asText()).isEqualTo("a single red ball");
  }
}
