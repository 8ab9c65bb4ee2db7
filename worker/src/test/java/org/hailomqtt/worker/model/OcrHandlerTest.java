package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.DeviceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two lines on a picture of 128 x 64, which the network sees at half that size. */
class OcrHandlerTest {
  private static final String ENTRY =
      """
      name: words
      type: ocr
      devices: [simulated]
      files:
        charset: {path: en.txt}
        charset-de: {path: de.txt}
      image: {width: 64, height: 32, fit: stretch}
      line: {width: 32, height: 8}
      tensors:
        detection:
          inputs: {image: {dtype: uint8, shape: [1, 32, 64, 3]}}
          outputs: {map: {dtype: float32, shape: [1, 32, 64, 1]}}
        recognition:
          inputs: {line: {dtype: uint8, shape: [1, 8, 32, 3]}}
          outputs: {scores: {dtype: float32, shape: [1, 2, 3]}}
        recognition-de:
          inputs: {line: {dtype: uint8, shape: [1, 8, 32, 3]}}
          outputs: {scores: {dtype: float32, shape: [1, 2, 3]}}
      """;

  private final OcrHandler handler =
      new OcrHandler(new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
  private final FakeNetworks networks =
      new FakeNetworks()
          .answering("words/detection", inputs -> Map.of("map", map()))
          .answering("words/recognition", inputs -> scores(red(inputs), 0.9f))
          .answering("words/recognition-de", inputs -> scores(red(inputs), 0.95f));

  @TempDir private Path scratch;

  private ModelDefinition model;

  @BeforeEach
  void readModel() throws IOException {
    ModelCatalog catalog =
        new ModelDirs(scratch)
            .file("en.txt", "x\ny\n")
            .file("de.txt", "ä\nö\n")
            .entry("m.yaml", ENTRY)
            .load();
    assertThat(catalog.problems()).isEmpty();
    model = catalog.models().get(0);
  }

  /** The lower line is surer. */
  private static Tensor map() {
    float[] map = new float[64 * 32];
    for (int x = 10; x < 30; x++) {
      for (int y = 4; y < 9; y++) {
        map[y * 64 + x] = 0.8f;
        map[(y + 15) * 64 + x] = 0.95f;
      }
    }
    return Tensor.ofFloats(List.of(1, 32, 64, 1), map);
  }

  /** Of the first pixel of a line. */
  private static boolean red(Map<String, Tensor> inputs) {
    Tensor line = inputs.get("line");
    return (line.data().get(0) & 0xFF) > 200 && (line.data().get(2) & 0xFF) < 60;
  }

  /** One character, then nothing. */
  private static Map<String, Tensor> scores(boolean first, float sure) {
    float other = 1 - sure;
    return Map.of(
        "scores",
        Tensor.ofFloats(
            List.of(1, 2, 3),
            first ? new float[] {other, sure, 0, 1, 0, 0} : new float[] {other, 0, sure, 1, 0, 0}));
  }

  /** The upper half red, the lower half blue. */
  private static String picture() {
    BufferedImage image = new BufferedImage(128, 64, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.RED);
    graphics.fillRect(0, 0, 128, 32);
    graphics.setColor(Color.BLUE);
    graphics.fillRect(0, 32, 128, 32);
    graphics.dispose();
    return Base64.getEncoder().encodeToString(PictureFiles.written(image, "png"));
  }

  private static Request request(String params) {
    return Requests.json(
        "ocr", "{'input': {'image': '" + picture() + "'}, 'params': " + params + "}");
  }

  private JsonNode result(Request request) throws DeviceException {
    return Replies.asSent(handler.prepare(model, request).run(networks).result());
  }

  @Test
  void readsLinesFromAboveAndTellsWhereTheyAre() throws Exception {
    JsonNode result = result(request("{}"));

    assertThat(result.get("picture").toString()).isEqualTo("{\"width\":128,\"height\":64}");
    assertThat(result.at("/lines")).hasSize(2);
    assertThat(result.at("/lines/0/text").asText()).isEqualTo("x");
    assertThat(result.at("/lines/0/score").asDouble()).isEqualTo(0.9);
    // 20 x 5 at (10, 4) and a margin of 3, twice as large in the picture that was sent.
    assertThat(result.at("/lines/0/box").toString())
        .isEqualTo("{\"x\":14.0,\"y\":2.0,\"width\":52.0,\"height\":22.0}");
    assertThat(result.at("/lines/0/corners").toString())
        .isEqualTo("[[14.0,2.0],[66.0,2.0],[66.0,24.0],[14.0,24.0]]");
    assertThat(result.at("/lines/1/text").asText()).isEqualTo("y");
    assertThat(result.at("/lines/0").has("language")).isFalse();
  }

  @Test
  void tellsTheLikelierOfSeveralLanguages() throws Exception {
    JsonNode result = result(request("{'languages': ['en', 'de']}"));

    assertThat(result.at("/lines/0/text").asText()).isEqualTo("ä");
    assertThat(result.at("/lines/0/language").asText()).isEqualTo("de");
  }

  @Test
  void needsNoScoresOnceItHasRun() throws Exception {
    byte[] bytes = new byte[2 * 3 * Float.BYTES];
    ByteBuffer scores = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    scores.putFloat(Float.BYTES, 0.9f).putFloat(3 * Float.BYTES, 1);
    networks.answering(
        "words/recognition",
        inputs -> Map.of("scores", Tensor.ofBytes(DataType.FLOAT32, List.of(1, 2, 3), bytes)));
    PreparedInference.Output output = handler.prepare(model, request("{}")).run(networks);

    Arrays.fill(bytes, (byte) 0);

    assertThat(Replies.asSent(output.result()).at("/lines/0/text").asText()).isEqualTo("x");
  }

  @Test
  void tellsOnlyWhatItIsSureOf() throws Exception {
    assertThat(result(request("{'confidence_threshold': 0.91}")).get("lines")).isEmpty();
    assertThat(result(request("{'threshold': 0.9}")).get("lines")).hasSize(1);
    assertThat(result(request("{'max_detections': 1}")).at("/lines/0/text").asText())
        .as("the surest")
        .isEqualTo("y");
  }

  @Test
  void drawsTheLines() throws Exception {
    JsonNode result = result(request("{'render': true}"));

    assertThat(result.get("rendered").binaryValue()).startsWith(0xFF, 0xD8);
  }

  @Test
  void loadsOnlyTheNetworksThatARequestNeeds() {
    assertThat(handler.prepare(model, request("{'languages': ['de']}")).networks())
        .extracting(network -> network.key())
        .containsExactly("words/detection", "words/recognition-de");
  }

  @Test
  void refusesALanguageThatItDoesNotRead() {
    ProtocolException refusal =
        catchThrowableOfType(
            ProtocolException.class,
            () -> handler.prepare(model, request("{'languages': ['fr']}")));

    assertThat(refusal.pointer()).isEqualTo("/params/languages");
    assertThat(refusal.text()).contains("'fr'").contains("de, en");
  }

  private static String tensor(int height, int width) {
    byte[] bytes = new byte[height * width * 3];
    return TensorCodec.write(Tensor.ofBytes(DataType.UINT8, List.of(height, width, 3), bytes))
        .toString();
  }

  @Test
  void givesTheDeviceManagersUsersTheMap() throws Exception {
    String body = "{'input_data': {'mode': 'detection', 'tensor': " + tensor(32, 64) + "}}";

    JsonNode result = result(Requests.json("ocr", body));

    assertThat(result.get("shape").toString()).isEqualTo("[1,32,64,1]");
  }

  @Test
  void givesTheDeviceManagersUsersTheScoresOfEachCrop() throws Exception {
    String body =
        "{'input_data': {'mode': 'recognition', 'language': 'de', 'crops': ["
            + tensor(8, 32)
            + ", "
            + tensor(20, 40)
            + "]}}";

    JsonNode result = result(Requests.json("ocr", body));

    assertThat(result).hasSize(2);
    assertThat(result.at("/1/shape").toString()).isEqualTo("[1,2,3]");
    assertThat(networks.runs().get(1).get("line").shape()).containsExactly(1, 8, 32, 3);
  }

  @Test
  void refusesACharsetThatDoesNotFitTheNetwork() throws IOException {
    ModelCatalog catalog = new ModelDirs(scratch).file("de.txt", "a\nb\nc\nd\n").load();

    assertThat(catalog.problems()).singleElement().asString().contains("4 lines").contains("3");
  }
}
