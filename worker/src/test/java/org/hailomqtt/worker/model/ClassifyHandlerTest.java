package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifyHandlerTest {
  private static final String IMAGE =
      "'image': {'dtype': 'uint8', 'shape': [1, 1, 3], 'data_b64': 'AQID'}";

  @TempDir private Path dir;

  private final ClassifyHandler handler =
      new ClassifyHandler(new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));

  private ModelDefinition model(String more) throws IOException {
    return ModelDirs.only(
        dir,
        """
        name: m
        type: classify
        image: {width: 1, height: 1}
        tensors: {main: {inputs: {x: {dtype: uint8, shape: [1, 1, 1, 3]}}, outputs: {y: {dtype: float32, shape: [1, 3]}}}}
        """
            + more);
  }

  private JsonNode labels(ModelDefinition model, String body, float... output)
      throws DeviceException {
    FakeNetworks networks =
        new FakeNetworks()
            .answering("m/main", in -> Map.of("y", Tensor.ofFloats(List.of(1, 3), output)));
    return Replies.asSent(
        handler.prepare(model, Requests.json("classify", body)).run(networks).result());
  }

  @Test
  void givesTheClassesWithTheBestFirst() throws Exception {
    ModelDefinition model = model("labels: [cat, dog, owl]");

    JsonNode result =
        labels(model, "{'input': {" + IMAGE + "}}", (float) Math.log(1), (float) Math.log(6), 0);

    assertThat(result.at("/labels/0").toString())
        .isEqualTo("{\"label\":\"dog\",\"score\":0.75,\"class\":1}");
    assertThat(result.at("/labels/1/score").doubleValue()).isCloseTo(0.125, within(1e-6));
    assertThat(result.at("/labels")).hasSize(3);
  }

  @Test
  void scoresThatAreSharesAlreadyAreLeftAsTheyAre() throws Exception {
    ModelDefinition model = model("scores: probabilities\nlabels: [cat, dog, owl]");

    JsonNode result = labels(model, "{'input': {" + IMAGE + "}}", 0.5f, 0.25f, 0.25f);

    assertThat(result.at("/labels/0").toString())
        .isEqualTo("{\"label\":\"cat\",\"score\":0.5,\"class\":0}");
  }

  @Test
  void aClassWithoutANameIsCalledByItsNumber() throws Exception {
    JsonNode result = labels(model(""), "{'input': {" + IMAGE + "}}", 0, 0, 9);

    assertThat(result.at("/labels/0/label").asText()).isEqualTo("2");
  }

  @Test
  void labelsMayComeFromAFile() throws Exception {
    new ModelDirs(dir).file("names.txt", "cat\ndog\nowl\n");
    ModelDefinition model = model("files: {labels: {path: names.txt}}");

    JsonNode result = labels(model, "{'input': {" + IMAGE + "}}", 0, 0, 9);

    assertThat(result.at("/labels/0/label").asText()).isEqualTo("owl");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'top_k': 2} | [0.5, 0.3]",
        "{'threshold': 0.25} | [0.5, 0.3]",
        "{'threshold': 0.6} | []",
        "{} | [0.5, 0.3, 0.2]"
      })
  void tellsAsManyAsAreAskedFor(String params, String scores) throws Exception {
    ModelDefinition model = model("scores: probabilities");

    JsonNode result =
        labels(model, "{'params': " + params + ", 'input': {" + IMAGE + "}}", 0.3f, 0.5f, 0.2f);

    assertThat(
            result.findValues("score").stream()
                .map(score -> Math.round(score.doubleValue() * 1000) / 1000.0)
                .toList())
        .hasToString(scores);
  }

  @Test
  void theEntrysParametersHoldWhereTheRequestSaysNothing() throws Exception {
    ModelDefinition model = model("params: {top_k: 1}");

    assertThat(labels(model, "{'input': {" + IMAGE + "}}", 1, 2, 3).at("/labels")).hasSize(1);
    assertThat(
            labels(model, "{'params': {'top_k': 2}, 'input': {" + IMAGE + "}}", 1, 2, 3)
                .at("/labels"))
        .hasSize(2);
  }

  @Test
  void aTensorIsAnsweredWithWhatTheNetworkGives() throws Exception {
    JsonNode result =
        labels(
            model(""),
            "{'input': {'tensor': {'dtype': 'uint8', 'shape': [1, 1, 3], 'data_b64': 'AQID'}}}",
            1,
            2,
            3);

    assertThat(result.path("dtype").asText()).isEqualTo("float32");
    assertThat(result.path("shape").toString()).isEqualTo("[1,3]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'params': {'labels': ['x']}, 'input': {}} | /params/labels",
        "{'params': {'top_k': 0}, 'input': {}} | /params/top_k",
        "{'params': {'threshold': 2}, 'input': {}} | /params/threshold",
        "{'input': {}} | /input",
        "{'input': {'tensor': {'dtype': 'uint8', 'shape': [2], 'data_b64': 'AQI='}}} |"
            + " /input/tensor"
      })
  void refusesWhatIsWrong(String body, String pointer) throws Exception {
    ModelDefinition model = model("");

    ProtocolException refusal =
        catchThrowableOfType(
            ProtocolException.class, () -> handler.prepare(model, Requests.json("classify", body)));

    assertThat(refusal.pointer()).isEqualTo(pointer);
  }

  @Test
  void aNetworkWithOtherOutputsFailsWithWhatTheyAre() throws Exception {
    PreparedInference prepared =
        handler.prepare(model(""), Requests.json("classify", "{'input': {" + IMAGE + "}}"));
    FakeNetworks networks = new FakeNetworks().answering("m/main", in -> Map.of());

    DeviceException fault =
        catchThrowableOfType(DeviceException.class, () -> prepared.run(networks));

    assertThat(fault.kind()).isEqualTo(DeviceException.Kind.INFERENCE);
    assertThat(fault.text()).contains("'m/main' gave {} where one float32 output is expected");
  }
}
