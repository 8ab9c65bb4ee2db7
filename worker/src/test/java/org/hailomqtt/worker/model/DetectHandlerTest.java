package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A picture of 80 x 40 in an input of 32 x 32: 32 x 16 of it, under 8 rows of bar. */
class DetectHandlerTest {
  private static final String ENTRY =
      """
      name: m
      type: detect
      decoder: nms
      labels: [cat, dog, owl]
      image: {width: 32, height: 32, fit: letterbox}
      tensors: {main: {inputs: {x: {dtype: uint8, shape: [1, 32, 32, 3]}}, outputs: {y: {dtype: float32, shape: [-1, 6]}}}}
      """;

  private static final String PICTURE =
      "'input': {'image': {'dtype': 'uint8', 'shape': [40, 80, 3], 'data_b64': '"
          + Base64.getEncoder().encodeToString(new byte[40 * 80 * 3])
          + "'}}";

  @TempDir private Path dir;

  private final DetectHandler handler =
      new DetectHandler(new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
  private ModelDefinition model;

  @BeforeEach
  void readModel() throws IOException {
    model = ModelDirs.only(dir, ENTRY);
  }

  private JsonNode result(String params, float[]... rows) throws DeviceException {
    float[] values = new float[6 * rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, values, 6 * i, 6);
    }
    FakeNetworks networks =
        new FakeNetworks()
            .answering(
                "m/main", in -> Map.of("y", Tensor.ofFloats(List.of(rows.length, 6), values)));
    return Replies.asSent(
        handler
            .prepare(model, Requests.json("detect", "{'params': " + params + ", " + PICTURE + "}"))
            .run(networks)
            .result());
  }

  /** In parts of the input: y_min, x_min, y_max, x_max, score, class. */
  private static float[] row(double... values) {
    float[] row = new float[values.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) values[i];
    }
    return row;
  }

  @Test
  void givesBoxesInThePicturesPixels() throws Exception {
    JsonNode result = result("{}", row(0.5, 0.25, 0.625, 0.75, 0.875, 1));

    assertThat(result.toString())
        .isEqualTo(
            "{\"picture\":{\"width\":80,\"height\":40},\"boxes\":[{\"label\":\"dog\",\"class\":1,"
                + "\"score\":0.875,\"box\":{\"x\":20.0,\"y\":20.0,\"width\":40.0,\"height\":10.0}}]}");
  }

  @Test
  void cutsABoxAtTheEdgeOfThePictureAndLeavesOutOneInTheBars() throws Exception {
    JsonNode result = result("{}", row(0, 0.9, 0.5, 1.5, 0.5, 0), row(0.8, 0.1, 0.9, 0.2, 0.9, 0));

    assertThat(result.path("boxes")).hasSize(1);
    assertThat(result.at("/boxes/0/box").toString())
        .isEqualTo("{\"x\":72.0,\"y\":0.0,\"width\":8.0,\"height\":20.0}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | dog 0.9, cat 0.5, dog 0.4",
        "{'confidence_threshold': 0.45} | dog 0.9, cat 0.5",
        "{'confidence_threshold': 0} | dog 0.9, cat 0.5, dog 0.4, owl 0.1",
        "{'max_detections': 1} | dog 0.9",
        "{'labels': ['cat', 'owl']} | cat 0.5",
        "{'labels': ['dog', 'dog'], 'max_detections': 2} | dog 0.9, dog 0.4",
        "{'iou_threshold': 0.5} | dog 0.9, cat 0.5"
      })
  void tellsWhatWasAskedFor(String params, String told) throws Exception {
    JsonNode result =
        result(
            params,
            row(0.5, 0.5, 0.6, 0.6, 0.4, 1),
            row(0.5, 0.5, 0.6, 0.6, 0.9, 1),
            row(0.5, 0.5, 0.6, 0.6, 0.5, 0),
            row(0.5, 0.5, 0.6, 0.6, 0.1, 2),
            row(0, 0, 0, 0, 0, 0));

    StringBuilder boxes = new StringBuilder();
    for (JsonNode box : result.path("boxes")) {
      boxes
          .append(boxes.isEmpty() ? "" : ", ")
          .append(box.path("label").asText())
          .append(' ')
          .append(Math.round(box.path("score").doubleValue() * 10) / 10.0);
    }
    assertThat(boxes).hasToString(told);
  }

  @Test
  void tellsFromTheOutputsHowBoxesComeOutOfTheNetwork() throws Exception {
    model = ModelDirs.only(dir, ENTRY.replace("decoder: nms\n", ""));

    JsonNode picked =
        result("{}", row(0.5, 0.5, 0.6, 0.6, 0.4, 1), row(0.5, 0.5, 0.6, 0.6, 0.9, 1));
    Heads exported = Heads.of(1, 6, 21);
    Heads yolov5 = Heads.of(1, 63, 7);
    for (int i = 0; i < 2; i++) {
      exported.set(16, 0, 0, i).set(16, 0, 1, i).set(8, 0, 2, i).set(8, 0, 3, i).set(0.5f, 0, 5, i);
      yolov5.set(16, 0, i, 0).set(16, 0, i, 1).set(8, 0, i, 2).set(8, 0, i, 3);
      yolov5.set(1, 0, i, 4).set(0.5f, 0, i, 5);
    }

    assertThat(picked.path("boxes")).hasSize(2);
    assertThat(labels(exported)).containsExactly("dog");
    assertThat(labels(yolov5)).containsExactly("cat");
    assertThat(catchThrowableOfType(DeviceException.class, () -> labels(Heads.of(3))).text())
        .contains("one of the decoders nms, yolov8 and yolov5");
  }

  private List<String> labels(Heads output) throws DeviceException {
    FakeNetworks networks =
        new FakeNetworks().answering("m/main", in -> Map.of("y", output.tensor()));
    return handler
        .prepare(model, Requests.json("detect", "{" + PICTURE + "}"))
        .run(networks)
        .result()
        .path("boxes")
        .findValuesAsText("label");
  }

  @Test
  void nonsenseOfTheNetworkIsLeftOut() throws Exception {
    JsonNode result =
        result(
            "{'confidence_threshold': 0}",
            row(0.5, 0.5, 0.6, 0.6, 0.9, -1),
            row(Double.NaN, 0.5, 0.6, 0.6, 0.9, 0),
            row(0.5, 0.5, 0.6, 0.6, Double.NaN, 0),
            row(0.6, 0.6, 0.5, 0.5, 0.9, 0),
            row(0.5, 0.5, Double.POSITIVE_INFINITY, 0.6, 0.9, 0),
            row(0.5, 0.5, 9, 0.6, 0.9, 99));

    assertThat(result.path("boxes").findValuesAsText("label")).containsExactly("99");
    assertThat(result.at("/boxes/0/box/height").doubleValue()).isEqualTo(20);
  }

  @Test
  void drawsThePictureWithItsBoxes() throws Exception {
    JsonNode result = result("{'render': true}", row(0.5, 0.25, 0.625, 0.75, 0.875, 1));

    byte[] jpeg = Base64.getDecoder().decode(result.path("rendered").asText());
    BufferedImage drawn = ImageIO.read(new ByteArrayInputStream(jpeg));
    assertThat(List.of(drawn.getWidth(), drawn.getHeight())).containsExactly(80, 40);
    // The picture is black, the frame is not.
    assertThat(brightness(drawn, 40, 30)).isGreaterThan(60);
    assertThat(brightness(drawn, 75, 38)).isLessThan(20);
  }

  private static int brightness(BufferedImage image, int x, int y) {
    Color colour = new Color(image.getRGB(x, y));
    return Math.max(colour.getRed(), Math.max(colour.getGreen(), colour.getBlue()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'top_k': 1} | /params/top_k | it has confidence_threshold, iou_threshold",
        "{'labels': ['cow']} | /params/labels | no label 'cow'; it has cat, dog, owl",
        "{'labels': ['1']} | /params/labels | no label '1'",
        "{'confidence_threshold': 1.5} | /params/confidence_threshold | a number from 0.0 to 1.0",
        "{'max_detections': 0} | /params/max_detections | from 1 to 1000"
      })
  void refusesParametersThatAreWrong(String params, String pointer, String text) {
    ProtocolException refusal = catchThrowableOfType(ProtocolException.class, () -> result(params));

    assertThat(refusal.pointer()).isEqualTo(pointer);
    assertThat(refusal.text()).contains(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "decoder: yolov9000 | decoder: 'decoder' must be one of nms, yolov5, yolov8",
        "scores: any | 'scores' must be one of logits, probabilities",
        "decoder: nms; params: {top_k: 1} | type 'detect' has no 'top_k'",
        "decoder: nms; params: {labels: [cow]} | no label 'cow'",
        "decoder: yolov5; anchors: {8: [1]} | '8' must be a list of 6 numbers",
        "decoder: yolov5; anchors: {x: [1]} | 'anchors' has a list for each stride"
      })
  void anEntryThatDoesNotFitIsAProblem(String lines, String problem) throws IOException {
    String entry = ENTRY.replace("decoder: nms", lines.replace("; ", "\n"));

    ModelCatalog catalog = new ModelDirs(dir).entry("m.yaml", entry).load();

    assertThat(catalog.problems()).singleElement().asString().contains(problem);
  }
}
