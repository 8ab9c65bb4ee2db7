package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;
import org.hailomqtt.worker.device.simulated.SimulatedDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferHandlerTest {
  /** uint8 [1, 2] of the values 1 and 2. */
  private static final String TWO = "{'dtype': 'uint8', 'shape': [1, 2], 'data_b64': 'AQI='}";

  private static final String ONE_INPUT =
      "name: one\ntype: x\ntensors: {main: {inputs: {a: {dtype: uint8, shape: [1, 2]}},"
          + " outputs: {y: {dtype: float32, shape: [1, 3]}, z: {dtype: int64, shape: [2]}}}}\n";
  private static final String TWO_INPUTS =
      "name: two\ntype: x\ntensors: {main: {inputs: {a: {dtype: uint8, shape: [1, 2]}, b: {dtype:"
          + " uint8, shape: [1, 2]}}, outputs: {}}}\n";
  private static final String TWO_NETWORKS =
      "name: pair\ntype: x\nimage: {width: 1, height: 1}\n"
          + "tensors: {image: {inputs: {p: {dtype: uint8, shape: [1, 1, 1, 3]}}, outputs: {}},"
          + " text: {inputs: {a: {dtype: uint8, shape: [1, 2]}}, outputs: {}}}\n";
  private static final String UNDECLARED =
      "name: own\ntype: x\ndevices: [cpu]\nfiles: {main: {path: own.onnx}}\n";

  private final InferHandler handler =
      new InferHandler(new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
  @TempDir private Path scratch;
  private ModelCatalog catalog;

  @BeforeEach
  void fillCatalog() throws IOException {
    ModelDirs dirs = new ModelDirs(scratch).file("own.onnx", "x");
    dirs.entry("1.yaml", ONE_INPUT).entry("2.yaml", TWO_INPUTS).entry("3.yaml", TWO_NETWORKS);
    catalog = dirs.load();
    assertThat(catalog.problems()).isEmpty();
  }

  private PreparedInference prepare(Request request) {
    return handler.prepare(catalog.find("infer", request.model()), request);
  }

  private PreparedInference prepare(String body) {
    return prepare(Requests.json("infer", body));
  }

  private ProtocolException refusal(String body) {
    return catchThrowableOfType(ProtocolException.class, () -> prepare(body));
  }

  private static Map<String, Tensor> given(PreparedInference prepared) throws DeviceException {
    FakeNetworks networks = new FakeNetworks();
    prepared.networks().forEach(network -> networks.answering(network.key(), in -> Map.of()));
    prepared.run(networks);
    return networks.runs().get(0);
  }

  private static final Tensor TENSOR =
      Tensor.ofBytes(DataType.UINT8, List.of(1, 2), new byte[] {1, 2});

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'model': 'one', 'input': {'tensor': T}}",
        "{'model': 'one', 'input': {'tensors': {'a': T}}}",
        "{'model': 'one', 'input': T}",
        "{'model_type': 'infer', 'model_path': '/x/one.hef', 'input_data': {'tensor': T}}",
        "{'model': 'one/main', 'input': {'image': T}}",
        "{'model': 'one', 'input': {'tensor': {'dtype': 'uint8', 'shape': [2], 'data_b64':"
            + " 'AQI='}}}",
      })
  void takesATensorInEveryForm(String body) throws DeviceException {
    String filled = body.replace("T}", TWO + "}").replace("'input': T", "'input': " + TWO);

    assertThat(given(prepare(filled))).containsOnlyKeys("a").containsValue(TENSOR);
  }

  @Test
  void takesATensorAsTheBody() throws DeviceException {
    Request request =
        Requests.of(
            "infer", new byte[] {1, 2}, Map.of("model", "one", "dtype", "uint8", "shape", "1,2"));

    assertThat(given(prepare(request))).containsOnlyKeys("a").containsValue(TENSOR);
  }

  @Test
  void givesEveryOutputAsATensor() throws DeviceException {
    try (Device device = new SimulatedDevice()) {
      PreparedInference prepared = prepare("{'model': 'one', 'input': " + TWO + "}");
      ModelSpec network = prepared.networks().get(0);
      TensorModel loaded = (TensorModel) device.load(network);

      JsonNode result = Replies.asSent(prepared.run(any -> loaded).result());

      assertThat(result.propertyStream().map(Map.Entry::getKey)).containsExactly("outputs");
      JsonNode outputs = result.get("outputs");
      assertThat(outputs.propertyStream().map(Map.Entry::getKey)).containsExactly("y", "z");
      assertThat(TensorCodec.read(outputs.get("y"), "/y"))
          .isEqualTo(loaded.run(Map.of("a", TENSOR)).get("y"));
      assertThat(TensorCodec.read(outputs.get("z"), "/z")).hasToString("int64[2]");
    }
  }

  @Test
  void makesATensorOfAPicture() throws DeviceException {
    byte[] file = Drawings.png(new int[][] {{0x112233}});
    String base64 = Base64.getEncoder().encodeToString(file);

    Tensor bare =
        given(prepare(Requests.of("infer", file, Map.of("model", "pair/image")))).get("p");
    Tensor json =
        given(prepare("{'model': 'pair/image', 'input': {'image': '" + base64 + "'}}")).get("p");
    Tensor uri =
        given(
                prepare(
                    "{'model': 'pair/image', 'input': {'images': ['data:image/png;base64,"
                        + base64
                        + "']}}"))
            .get("p");

    Tensor wanted =
        Tensor.ofBytes(DataType.UINT8, List.of(1, 1, 1, 3), new byte[] {0x11, 0x22, 0x33});
    assertThat(List.of(bare, json, uri)).containsOnly(wanted);
  }

  @Test
  void makesAPictureOfPixelsOfAnotherSize() throws DeviceException {
    String pixels = "{'dtype': 'uint8', 'shape': [1, 2, 3], 'data_b64': 'AAAAZGRk'}";

    Tensor tensor =
        given(prepare("{'model': 'pair/image', 'input': {'image': " + pixels + "}}")).get("p");

    assertThat(tensor)
        .isEqualTo(Tensor.ofBytes(DataType.UINT8, List.of(1, 1, 1, 3), new byte[] {50, 50, 50}));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'model': 'one', 'input': {'tensor': {'dtype': 'uint8', 'shape': [3], 'data_b64':"
            + " 'AQID'}}} | /input/tensor | a uint8[1, 2], but uint8[3]",
        "{'model': 'one', 'input': {'tensors': {'a': {'dtype': 'int8', 'shape': [1, 2], 'data_b64':"
            + " 'AQI='}}}} | /input/tensors/a | a uint8[1, 2], but int8[1, 2]",
        "{'model': 'one', 'input': {'tensors': {'c': T}}} | /input/tensors/c | no input 'c'; it"
            + " takes a uint8[1, 2]",
        "{'model': 'two', 'input': {'tensors': {'a': T}}} | /input/tensors/b | is missing",
        "{'model': 'two', 'input': {'tensor': T}} | /input/tensor | takes a uint8[1, 2], b uint8[1,"
            + " 2]; give each",
        "{'model': 'one', 'input': {'tensors': 5}} | /input/tensors | must be an object",
        "{'model': 'one', 'input': {}} | /input | no tensor for network 'one/main'",
        "{'model': 'one', 'params': {'top': 1}, 'input': T} | /params/top | it has none at all",
        "{'model': 'one', 'input': {'image': '/9j/4AAQ'}} | /input/image | takes no pictures",
        "{'model': 'pair/image', 'input': {'image': 'AAAA'}} | /input/image | neither JPEG",
        "{'model': 'pair/image', 'input': {'image': T}} | /input/image | or a picture as"
            + " uint8[height, width, 3]",
        "{'model': 'pair/image', 'input': {'images': []}} | /input/images | one picture a request",
        "{'model': 'pair', 'input': T} | /model | has the networks image, text",
        "{'model': 'pair/sound', 'input': T} | /model | has the networks image, text",
      })
  void refusesWhatDoesNotFitWithThePlaceAndBothSides(String body, String pointer, String text) {
    String filled = body.replace("T}", TWO + "}").replace("'input': T", "'input': " + TWO);

    ProtocolException refusal = refusal(filled);

    assertThat(refusal.pointer()).isEqualTo(pointer.strip());
    assertThat(refusal.text()).contains(text.strip());
  }

  @Test
  void refusesABarePictureForANetworkWithoutPictures() {
    ProtocolException refusal =
        catchThrowableOfType(
            ProtocolException.class,
            () ->
                prepare(
                    Requests.of("infer", Drawings.png(new int[][] {{0}}), Map.of("model", "one"))));

    assertThat(refusal.code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA);
  }

  @Test
  void leavesAnUndeclaredNetworkToSayItselfWhatItTakes() throws Exception {
    ModelDirs dirs = new ModelDirs(scratch.resolve("two")).file("own.onnx", "x");
    ModelCatalog cpu =
        dirs.entry("own.yaml", UNDECLARED).load(org.hailomqtt.worker.device.DeviceKind.CPU);
    Request request = Requests.json("infer", "{'model': 'own', 'input': " + TWO + "}");
    PreparedInference prepared = handler.prepare(cpu.find("infer", "own"), request);
    FakeNetworks fitting =
        new FakeNetworks(new TensorSpec("own", DataType.UINT8, List.of(2)))
            .answering("own/main", in -> Map.of());
    FakeNetworks other =
        new FakeNetworks(new TensorSpec("own", DataType.INT8, List.of(2)))
            .answering("own/main", in -> Map.of());

    prepared.run(fitting);
    DeviceException refusal =
        catchThrowableOfType(DeviceException.class, () -> prepared.run(other));

    assertThat(fitting.runs().get(0).get("own"))
        .isEqualTo(Tensor.ofBytes(DataType.UINT8, List.of(2), new byte[] {1, 2}));
    assertThat(refusal.kind()).isEqualTo(DeviceException.Kind.INPUT);
    assertThat(refusal.text()).contains("own int8[2]").contains("uint8[1, 2]");
  }
}
