package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EachPictureTest {
  private static final String ENTRY =
      """
      name: pair
      type: infer
      image: {width: 1, height: 1}
      tensors: {main: {inputs: {x: {dtype: uint8, shape: [1, 1, 1, 3]}}, outputs: {y: {dtype: float32, shape: [1]}}}}
      """;

  @TempDir private Path dir;

  private final EachPicture handler =
      new EachPicture(new InferHandler(new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS)));
  private ModelDefinition model;

  @BeforeEach
  void readModel() throws IOException {
    model = ModelDirs.only(dir, ENTRY);
  }

  private static String pixel(String base64) {
    return "{'dtype': 'uint8', 'shape': [1, 1, 3], 'data_b64': '" + base64 + "'}";
  }

  private PreparedInference prepare(String body) {
    return handler.prepare(model, Requests.json("infer", body));
  }

  @Test
  void answersForEachPictureInTheirOrder() throws DeviceException {
    PreparedInference prepared =
        prepare("{'input': {'images': [" + pixel("AQAA") + ", " + pixel("AgAA") + "]}}");
    FakeNetworks networks =
        new FakeNetworks()
            .answering(
                "pair/main",
                in ->
                    Map.of(
                        "y", Tensor.ofFloats(List.of(1), new float[] {in.get("x").data().get()})));

    JsonNode result = Replies.asSent(prepared.run(networks).result());

    assertThat(prepared.networks()).hasSize(1);
    assertThat(result.at("/results/0/outputs/y/data_b64").asText()).isEqualTo("AACAPw==");
    assertThat(result.at("/results/1/outputs/y/data_b64").asText()).isEqualTo("AAAAQA==");
    assertThat(result.at("/results")).hasSize(2);
  }

  @Test
  void oneInAListIsAnsweredInAList() throws DeviceException {
    FakeNetworks networks = new FakeNetworks().answering("pair/main", in -> Map.of());

    JsonNode result =
        prepare("{'input': {'images': [" + pixel("AQAA") + "]}}").run(networks).result();

    assertThat(result.at("/results")).hasSize(1);
  }

  @Test
  void aSinglePictureIsAnsweredAsEver() throws DeviceException {
    FakeNetworks networks = new FakeNetworks().answering("pair/main", in -> Map.of());

    JsonNode result = prepare("{'input': {'image': " + pixel("AQAA") + "}}").run(networks).result();

    assertThat(result.has("outputs")).isTrue();
  }

  @Test
  void saysWhichPictureIsWrong() {
    ProtocolException refusal =
        catchThrowableOfType(
            ProtocolException.class,
            () ->
                prepare(
                    "{'input': {'images': ["
                        + pixel("AQAA")
                        + ", {'dtype': 'uint8', 'shape': [1], 'data_b64': 'A'}]}}"));

    assertThat(refusal.pointer()).isEqualTo("/input/images/1/data_b64");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "'AAAA'", "TOO_MANY"})
  void refusesWhatIsNoListOfAFewPictures(String images) {
    String list =
        images.replace(
            "TOO_MANY",
            Collections.nCopies(EachPicture.MAX_PICTURES + 1, pixel("AQAA")).toString());

    ProtocolException refusal =
        catchThrowableOfType(
            ProtocolException.class, () -> prepare("{'input': {'images': " + list + "}}"));

    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    assertThat(refusal.pointer()).isEqualTo("/input/images");
    assertThat(refusal.text()).contains("1 to 8 pictures");
  }
}
