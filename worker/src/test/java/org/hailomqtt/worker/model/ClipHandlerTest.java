package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vocabulary is red, green, blue; a picture's or text's embedding is its colour. */
class ClipHandlerTest {
  private static final String ENTRY =
      "name: toy\ntype: clip\nfiles: {vocabulary: {path: words.txt}}\n"
          + "image: {width: 1, height: 1}\n"
          + "tensors:\n"
          + "  image: {inputs: {p: {dtype: float32, shape: [1, 1, 1, 3]}},"
          + " outputs: {e: {dtype: float32, shape: [1, 3]}}}\n";
  private static final String TEXT =
      "  text: {inputs: {w: {dtype: float32, shape: [1, 3]}},"
          + " outputs: {e: {dtype: float32, shape: [1, 3]}}}\n"
          + "text: {encoding: bag_of_words}\nlogit_scale: 2\n";
  private static final String LABELS = "labels: [red, green]\n";
  private static final String PICTURE =
      Base64.getEncoder().encodeToString(Drawings.png(new int[][] {{0xFF0000}}));

  private final ClipHandler handler =
      new ClipHandler(new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
  private final FakeNetworks networks =
      new FakeNetworks()
          .answering("toy/image", in -> Map.of("e", reshaped(in.get("p"))))
          .answering("toy/text", in -> Map.of("e", in.get("w")));
  @TempDir private Path scratch;
  private ModelDefinition model;

  private static Tensor reshaped(Tensor tensor) {
    return new Tensor(tensor.dtype(), List.of(1, 3), tensor.data());
  }

  @BeforeEach
  void readModel() throws IOException {
    model = model(ENTRY + TEXT + LABELS);
  }

  private ModelDefinition model(String yaml) throws IOException {
    new ModelDirs(scratch).file("words.txt", "red\ngreen\nblue\n");
    return ModelDirs.only(scratch, yaml);
  }

  private PreparedInference prepare(String body) {
    return handler.prepare(model, Requests.json("clip", body));
  }

  private PreparedInference picture(String params) {
    return prepare("{'input': {'image': '" + PICTURE + "'}, 'params': " + params + "}");
  }

  private JsonNode run(PreparedInference prepared) throws DeviceException {
    return Replies.asSent(prepared.run(networks).result());
  }

  private static List<String> keys(PreparedInference prepared) {
    return prepared.networks().stream().map(ModelSpec::key).toList();
  }

  private static List<String> labels(JsonNode result) {
    List<String> labels = new ArrayList<>();
    result.get("labels").forEach(label -> labels.add(label.get("label").asText()));
    return labels;
  }

  private static float[] floats(JsonNode tensor) {
    Tensor read = TensorCodec.read(tensor, "");
    float[] values = new float[read.floats().remaining()];
    read.floats().get(values);
    return values;
  }

  @Test
  void givesTheLabelsOfTheModelWithTheBestFirst() throws DeviceException {
    JsonNode result = run(picture("{}"));

    // The cosines are 1 and 0, so that the scores are as e^2 to e^0.
    double best = Math.exp(2) / (Math.exp(2) + 1);
    assertThat(labels(result)).containsExactly("red", "green");
    assertThat(result.at("/labels/0/score").asDouble()).isCloseTo(best, within(1e-6));
    assertThat(result.at("/labels/1/score").asDouble()).isCloseTo(1 - best, within(1e-6));
  }

  @Test
  void givesTheLabelsOfTheRequestInstead() throws DeviceException {
    JsonNode result =
        run(picture("{'labels': ['blue', 'Red!', 'a red, a red, a blue'], 'top_k': 2}"));

    assertThat(labels(result)).containsExactly("Red!", "a red, a red, a blue");
  }

  @Test
  void takesABarePicture() throws DeviceException {
    Request bare = Requests.of("clip", Drawings.png(new int[][] {{0x00FF00}}), Map.of());

    assertThat(labels(run(handler.prepare(model, bare)))).containsExactly("green", "red");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Three floats as the network takes them; a green pixel; two green pixels.
        "{'dtype': 'float32', 'shape': [1, 1, 1, 3], 'data_b64': 'AAAAAAAAgD8AAAAA'}",
        "{'dtype': 'uint8', 'shape': [1, 1, 3], 'data_b64': 'AP8A'}",
        "{'dtype': 'uint8', 'shape': [1, 2, 1, 3], 'data_b64': 'AP8AAP8A'}",
      })
  void takesTensorsOfPixelsWhereverAPictureMayBe(String tensor) throws DeviceException {
    for (String input :
        List.of("{'image': T}", "{'images': [T]}", "{'tensor': T}", "T", "{'tensor': T, 'x': 1}")) {
      String body = "{'input': " + input.replace("T", tensor) + "}";

      assertThat(labels(run(prepare(body)))).as(input).containsExactly("green", "red");
    }
  }

  @Test
  void givesAnEmbeddingOfLengthOneOnRequest() throws DeviceException {
    String pixel = "{'dtype': 'uint8', 'shape': [1, 1, 3], 'data_b64': 'AwQA'}";

    PreparedInference prepared =
        prepare("{'input': {'image': " + pixel + "}, 'params': {'mode': 'embedding'}}");
    JsonNode result = run(prepared);

    assertThat(keys(prepared)).containsExactly("toy/image");
    assertThat(result.has("labels")).isFalse();
    assertThat(floats(result.get("embedding")))
        .containsExactly(new float[] {0.6f, 0.8f, 0}, within(1e-4f));
  }

  @Test
  void givesAnEmbeddingWhereNoLabelsAreKnown() throws Exception {
    model = model(ENTRY + TEXT);

    assertThat(run(picture("{}")).has("embedding")).isTrue();
    assertThat(run(picture("{'labels': ['red']}")).has("labels")).isTrue();
  }

  @Test
  void answersTheDeviceManagersUsersWithEmbeddings() throws DeviceException {
    String image =
        "{'model_type': 'clip', 'model_path': '/m/toy.hef', 'input_data': {'mode': 'image',"
            + " 'tensor': {'dtype': 'uint8', 'shape': [1, 1, 3], 'data_b64': 'AP8A'}}}";
    String text =
        "{'model_type': 'clip', 'input_data': {'mode': 'text', 'timeout_ms': 1000, 'tensor':"
            + " {'dtype': 'float32', 'shape': [3], 'data_b64': 'AAAAAAAAAAAAAIA/'}}}";

    assertThat(floats(run(prepare(image)).get("embedding"))).containsExactly(0, 1, 0);
    assertThat(floats(run(prepare(text)).get("embedding"))).containsExactly(0, 0, 1);
  }

  @Test
  void givesTheEmbeddingOfAText() throws DeviceException {
    Request plain = Requests.of("clip", "blue, please".getBytes(StandardCharsets.UTF_8), Map.of());

    assertThat(floats(run(prepare("{'input': {'text': 'Red'}}")).get("embedding")))
        .containsExactly(1, 0, 0);
    assertThat(floats(run(handler.prepare(model, plain)).get("embedding")))
        .containsExactly(0, 0, 1);
  }

  @Test
  void givesTheEmbeddingsOfTextsInTheirOrder() throws DeviceException {
    JsonNode result = run(prepare("{'input': {'texts': ['red', 'green', 'red']}}"));

    assertThat(result.get("embeddings")).hasSize(3);
    assertThat(floats(result.at("/embeddings/1"))).containsExactly(0, 1, 0);
    assertThat(floats(result.at("/embeddings/2"))).containsExactly(1, 0, 0);
  }

  @Test
  void encodesALabelOnceAndNeedsNoTextNetworkForItAgain() throws DeviceException {
    PreparedInference first = picture("{'labels': ['red', 'blue']}");
    run(first);
    int runs = networks.runs().size();
    PreparedInference again = picture("{'labels': ['blue', 'red']}");
    run(again);
    PreparedInference more = picture("{'labels': ['blue', 'green']}");
    run(more);

    assertThat(keys(first)).containsExactly("toy/text", "toy/image");
    assertThat(runs).isEqualTo(3);
    assertThat(keys(again)).containsExactly("toy/image");
    assertThat(keys(more)).containsExactly("toy/text", "toy/image");
    assertThat(networks.runs()).hasSize(3 + 1 + 2);
  }

  @Test
  void doesNotEncodeAgainWhatAnotherRequestBroughtMeanwhile() throws DeviceException {
    PreparedInference one = picture("{'labels': ['red', 'blue']}");
    PreparedInference other = picture("{'labels': ['red', 'blue']}");

    run(one);
    run(other);

    assertThat(networks.runs()).hasSize(3 + 1);
  }

  @Test
  void holdsTheEmbeddingsItFoundEvenIfTheCacheDropsThem() throws DeviceException {
    run(picture("{'labels': ['red', 'blue']}"));
    PreparedInference prepared = picture("{'labels': ['red', 'blue']}");
    for (int i = 0; i < 5; i++) {
      List<String> many = new ArrayList<>();
      for (int j = 0; j < ClipModel.MAX_LABELS; j++) {
        many.add("'red " + i + "-" + j + "'");
      }
      run(picture("{'labels': [" + String.join(", ", many) + "]}"));
    }

    assertThat(labels(run(prepared))).containsExactly("red", "blue");
    assertThat(keys(picture("{'labels': ['red', 'blue']}"))).contains("toy/text");
  }

  @Test
  void forgetsEmbeddingsWhenTheCatalogIsReadAgain() throws Exception {
    run(picture("{}"));
    ModelDefinition old = model;
    model = model(ENTRY + TEXT + LABELS);

    assertThat(model).isNotSameAs(old);
    assertThat(keys(picture("{}"))).contains("toy/text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'label': ['red']} | /params/label | has no 'label'; it has labels, mode, top_k",
        "{'labels': 'red'} | /params/labels | a list of 1 to 256 texts",
        "{'labels': []} | /params/labels | got 0",
        "{'labels': ['red', 3]} | /params/labels/1 | got 3",
        "{'labels': ['red', ' ']} | /params/labels/1 | texts of 1 to",
        "{'labels': ['red', 'a dog']} | /params/labels/1 | no word of 'a dog'; it knows red",
        "{'top_k': 0} | /params/top_k | a whole number from 1 to 256; got 0",
        "{'top_k': 1.5} | /params/top_k | got 1.5",
        "{'mode': 'best'} | /params/mode | one of embedding, labels; got \"best\"",
      })
  void refusesParametersWithTheirPlace(String params, String pointer, String text) {
    ProtocolException refusal =
        catchThrowableOfType(ProtocolException.class, () -> picture(params));

    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    assertThat(refusal.pointer()).isEqualTo(pointer.strip());
    assertThat(refusal.text()).contains(text.strip());
  }

  @Test
  void refusesMoreLabelsThanItTakes() {
    String many = "'red', ".repeat(ClipModel.MAX_LABELS) + "'red'";

    assertThat(
            catchThrowableOfType(
                    ProtocolException.class, () -> picture("{'labels': [" + many + "]}"))
                .text())
        .contains("got 257");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'input': {}} | /input",
        "{'input': {'image': 5}} | /input/image",
        "{'input': {'image': 'AAAA'}} | /input/image",
        "{'input': {'images': ['AAAA', 'AAAA']}} | /input/images",
        "{'input': {'text': 5}} | /input/text",
        "{'input': {'text': 'dog'}} | /input/text",
        "{'input': {'texts': ['red', 'dog']}} | /input/texts/1",
        "{'input': {'tensor': {'dtype': 'uint8', 'shape': [3], 'data_b64': 'AP8A'}}} |"
            + " /input/tensor",
        "{'input': {'mode': 'text', 'tensor': {'dtype': 'float32', 'shape': [1], 'data_b64':"
            + " 'AAAAAA=='}}} | /input/tensor",
        "{'input': {'mode': 'sound', 'tensor': {'dtype': 'float32', 'shape': [1], 'data_b64':"
            + " 'AAAAAA=='}}} | /input/mode",
        "{'input': {'text': 'red'}, 'params': {'labels': ['red']}} | /params/labels",
        "{'input': {'text': 'red'}, 'params': {'mode': 'labels'}} | /params/mode",
      })
  void refusesInputsWithTheirPlace(String body, String pointer) {
    ProtocolException refusal = catchThrowableOfType(ProtocolException.class, () -> prepare(body));

    assertThat(refusal.pointer()).isEqualTo(pointer.strip());
  }

  @Test
  void aModelWithoutTextsStillEmbedsPictures() throws Exception {
    model = model(ENTRY);

    assertThat(run(picture("{}")).has("embedding")).isTrue();
    assertThat(
            catchThrowableOfType(ProtocolException.class, () -> picture("{'labels': ['red']}"))
                .pointer())
        .isEqualTo("/params/labels");
    assertThat(
            catchThrowableOfType(
                    ProtocolException.class, () -> prepare("{'input': {'text': 'red'}}"))
                .text())
        .contains("reads no texts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{encoding: bag_of_words} | {encoding: bpe} | text.encoding: 'encoding' must be one of"
            + " bag_of_words",
        "words.txt | gone.txt | files.vocabulary.path: there is no readable file",
        "vocabulary: | words: | files.vocabulary: encoding bag_of_words needs",
        "w: {dtype: float32, shape: [1, 3]} | w: {dtype: float32, shape: [1, 4]} | the vocabulary"
            + " has 3 words",
        "labels: [red, green] | labels: [dog] | labels: 'dog' can't be a label: the model knows no word of 'dog'",
        "logit_scale: 2 | logit_scale: much | logit_scale: 'logit_scale' must be a number",
        "e: {dtype: float32, shape: [1, 3]} | e: {dtype: float32, shape: [1, 5]} | embeddings can't"
            + " be compared",
        "image: {width: 1, height: 1} | default: false | type clip needs this section",
        "outputs: {e: {dtype: float32 | outputs: {e: {dtype: uint8 | one float32 output",
      })
  void anEntryThatDoesNotFitTogetherIsAProblem(String good, String bad, String problem)
      throws IOException {
    String yaml =
        (ENTRY + TEXT + LABELS)
            .replaceFirst(Pattern.quote(good.strip()), Matcher.quoteReplacement(bad.strip()));
    ModelDirs dirs = new ModelDirs(scratch).file("words.txt", "red\ngreen\nblue\n");

    assertThat(dirs.entry("m.yaml", yaml).load().problems())
        .singleElement()
        .asString()
        .contains(problem.strip());
  }
}
