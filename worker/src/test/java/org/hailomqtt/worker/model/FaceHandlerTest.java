package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.ModelSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A picture of 128 x 64 in an input of 64 x 32, in which everything is half as large. */
class FaceHandlerTest {
  private static final String ENTRY =
      """
      name: m
      type: face
      image: {width: 64, height: 32, fit: letterbox}
      tensors:
        detection: {inputs: {x: {dtype: uint8, shape: [1, 32, 64, 3]}}, outputs: {}}
      """;

  private static final String EMBEDDING =
      """
        embedding: {inputs: {f: {dtype: float32, shape: [1, 3, 112, 112]}}, outputs: {}}
      embedding: {width: 112, height: 112, layout: nchw, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5]}
      """;

  @TempDir private Path dir;

  private final FaceHandler handler =
      new FaceHandler(new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));

  private static String picture(int brightness) {
    byte[] pixels = new byte[64 * 128 * 3];
    Arrays.fill(pixels, (byte) brightness);
    return "'input': {'image': {'dtype': 'uint8', 'shape': [64, 128, 3], 'data_b64': '"
        + Base64.getEncoder().encodeToString(pixels)
        + "'}}";
  }

  /** Faces in some columns of the upper row of the grid of 16 pixels, with points around them. */
  private static Map<String, Tensor> faces(int... columns) {
    Map<String, Tensor> outputs = new HashMap<>();
    Heads score = Heads.of(1, 2, 4, 2);
    Heads sides = Heads.of(1, 2, 4, 8);
    Heads points = Heads.of(1, 2, 4, 20);
    float[] at = {0, 0, 0.5f, 0, 0.25f, 0.25f, 0, 0.5f, 0.5f, 0.5f};
    for (int column : columns) {
      score.set(0.875f - column / 16f, 0, 0, column, 0);
      sides.set(0.5f, 0, 0, column, 2).set(0.5f, 0, 0, column, 3);
      for (int i = 0; i < at.length; i++) {
        points.set(at[i], 0, 0, column, i);
      }
    }
    outputs.put("score", score.tensor());
    outputs.put("sides", sides.tensor());
    outputs.put("points", points.tensor());
    return outputs;
  }

  private JsonNode result(ModelDefinition model, String body, FakeNetworks networks)
      throws Exception {
    return Replies.asSent(
        handler.prepare(model, Requests.json("face", body)).run(networks).result());
  }

  private static FakeNetworks finding(int... columns) {
    return new FakeNetworks().answering("m/detection", in -> faces(columns));
  }

  private ModelDefinition model(String more) throws IOException {
    return ModelDirs.only(dir, ENTRY + more);
  }

  @Test
  void givesFacesWithTheirPointsInThePicturesPixels() throws Exception {
    JsonNode result = result(model(""), "{" + picture(0) + "}", finding(1));

    assertThat(result.at("/faces")).hasSize(1);
    assertThat(result.at("/faces/0/score").doubleValue()).isEqualTo(0.8125);
    assertThat(result.at("/faces/0/box").toString())
        .isEqualTo("{\"x\":32.0,\"y\":0.0,\"width\":16.0,\"height\":16.0}");
    assertThat(result.at("/faces/0/landmarks/2").toString())
        .isEqualTo("{\"name\":\"nose\",\"x\":40.0,\"y\":8.0}");
    assertThat(result.at("/faces/0").has("embedding")).isFalse();
  }

  @Test
  void givesEachFaceTheEmbeddingOfTheSecondNetwork() throws Exception {
    FakeNetworks networks =
        finding(1, 3)
            .answering(
                "m/embedding",
                in -> Map.of("e", Tensor.ofFloats(List.of(1, 2), new float[] {3, 4})));

    ModelDefinition model = model(EMBEDDING);
    JsonNode result = result(model, "{" + picture(255) + "}", networks);

    assertThat(
            handler
                .prepare(model, Requests.json("face", "{" + picture(0) + "}"))
                .networks()
                .stream()
                .map(ModelSpec::key))
        .containsExactly("m/detection", "m/embedding");
    assertThat(networks.runs()).hasSize(3);
    // In the middle of the face the picture is white, which is 1 after mean and std.
    assertThat(networks.runs().get(1).get("f").floats().get(60 * 112 + 56)).isEqualTo(1f);
    Tensor embedding = TensorCodec.read(result.at("/faces/0/embedding"), "/faces/0/embedding");
    assertThat(embedding.shape()).containsExactly(2);
    assertThat(embedding.floats().get(0)).isCloseTo(0.6f, within(1e-6f));
    assertThat(embedding.floats().get(1)).isCloseTo(0.8f, within(1e-6f));
    assertThat(result.at("/faces/1").has("embedding")).isTrue();
  }

  @Test
  void runsTheSecondNetworkForNoMoreFacesThanAreTold() throws Exception {
    FakeNetworks networks =
        finding(0, 1, 3)
            .answering(
                "m/embedding", in -> Map.of("e", Tensor.ofFloats(List.of(1, 1), new float[] {1})));

    result(
        model(EMBEDDING),
        "{'params': {'max_detections': 1, 'render': true}, " + picture(255) + "}",
        networks);

    assertThat(networks.runs()).hasSize(2);
  }

  @Test
  void nobodyIsAnEmptyList() throws Exception {
    JsonNode result = result(model(EMBEDDING), "{" + picture(0) + "}", finding());

    assertThat(result.path("faces").isArray()).isTrue();
    assertThat(result.path("faces")).isEmpty();
  }

  @Test
  void aSecondNetworkWithoutItsSectionIsAProblem() throws IOException {
    ModelCatalog catalog =
        new ModelDirs(dir)
            .entry("m.yaml", ENTRY + EMBEDDING.substring(0, EMBEDDING.indexOf("embedding: {width")))
            .load();

    assertThat(catalog.problems())
        .singleElement()
        .asString()
        .contains("embedding: the network of this role needs this section");
  }
}
