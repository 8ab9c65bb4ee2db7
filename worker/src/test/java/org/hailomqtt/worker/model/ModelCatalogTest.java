package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCatalogTest {
  private static final String TENSORS =
      "tensors: {main: {inputs: {x: {dtype: float32, shape: [1, 4]}},"
          + " outputs: {y: {dtype: uint8, shape: [-1]}}}}\n";

  @TempDir private Path scratch;
  private ModelDirs dirs;

  @BeforeEach
  void makeDirectory() throws IOException {
    dirs = new ModelDirs(scratch.resolve("one"));
  }

  private static String simulated(String name, String type) {
    return "name: " + name + "\ntype: " + type + "\n" + TENSORS;
  }

  private static String onCpu(String name, String path) {
    return "name: " + name + "\ntype: infer\nfiles: {main: {path: " + path + "}}\n";
  }

  private static ProtocolException notFound(ModelCatalog catalog, String type, String model) {
    ProtocolException e =
        catchThrowableOfType(ProtocolException.class, () -> catalog.find(type, model));
    assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    assertThat(e.pointer()).isEqualTo("/model");
    return e;
  }

  @Test
  void readsAnEntryInFull() throws IOException {
    dirs.file("m/net.onnx", "not looked into").file("m/words.txt", "a");
    dirs.entry(
        "m.yaml",
        "name: m\ntype: trace\ndescription: Finds things.\n"
            + "files:\n"
            + "  main: {path: m/net.onnx, sha256: "
            + "AB".repeat(32)
            + "}\n"
            + "  words: {path: m/words.txt}\n"
            + "devices: [cpu, simulated]\n"
            + TENSORS
            + "simulated: {inference_ms: 2.5, load_ms: 100, memory_mb: 3}\n"
            + "threshold: 0.5\n");

    ModelCatalog catalog = dirs.load(DeviceKind.CPU);

    assertThat(catalog.problems()).isEmpty();
    ModelDefinition model = catalog.find("trace", "m");
    Path models = scratch.resolve("one/models").toRealPath();
    assertThat(model.name()).isEqualTo("m");
    assertThat(model.description()).hasValue("Finds things.");
    assertThat(model.devices()).containsExactlyInAnyOrder(DeviceKind.CPU, DeviceKind.SIMULATED);
    assertThat(model.files())
        .containsOnlyKeys("words")
        .containsValue(models.resolve("m/words.txt"));
    assertThat(model.settings().path("threshold").asDouble()).isEqualTo(0.5);
    assertThat(model.sha256()).hasValue("abababababab");
    ModelSpec network = model.networks().get("main");
    assertThat(network.key()).isEqualTo("m/main");
    assertThat(network.file()).hasValue(models.resolve("m/net.onnx"));
    assertThat(network.sha256()).hasValue("ab".repeat(32));
    assertThat(network.inputs())
        .containsExactly(new TensorSpec("x", DataType.FLOAT32, List.of(1, 4)));
    assertThat(network.outputs()).containsExactly(new TensorSpec("y", DataType.UINT8, List.of(-1)));
    assertThat(network.simulation())
        .isEqualTo(
            new ModelSpec.Simulation(Duration.ofMillis(100), Duration.ofNanos(2_500_000), 3 << 20));
  }

  @Test
  void readsOnWhichTermsAModelIsHeld() throws IOException {
    dirs.entry(
        "m.yaml",
        simulated("m", "infer")
            + "memory_mb: 64\npin: true\nkeep_alive_s: -1\nexclusive_group: kv\ncache_s: 5\n");
    dirs.entry("n.yaml", simulated("n", "infer"));

    ModelCatalog catalog = dirs.load();

    assertThat(catalog.find("infer", "m").terms())
        .isEqualTo(
            new ModelTerms(
                OptionalLong.of(64 << 20),
                true,
                Optional.of(ModelTerms.FOREVER),
                Optional.of("kv"),
                Optional.of(Duration.ofSeconds(5))));
    assertThat(catalog.find("infer", "n").terms()).isEqualTo(ModelTerms.NONE);
    assertThat(catalog.find("infer", "n").sha256()).isEmpty();
  }

  @Test
  void leavesTheTensorsToTheFileWhereNothingIsDeclared() throws IOException {
    dirs.file("net.onnx", "x").entry("m.yaml", onCpu("m", "net.onnx"));

    ModelSpec network = dirs.load(DeviceKind.CPU).find("infer", "m").networks().get("main");

    assertThat(network.inputs()).isEmpty();
    assertThat(network.outputs()).isEmpty();
  }

  @Test
  void aFileSaysWhichDevicesItIsFor() throws IOException {
    dirs.file("net.onnx", "x").file("net.hef", "x");
    dirs.entry("a.yaml", onCpu("a", "net.onnx") + TENSORS);
    dirs.entry("b.yaml", onCpu("b", "net.hef") + TENSORS);
    dirs.entry("c.yaml", simulated("c", "infer"));

    assertThat(names(dirs.load(DeviceKind.CPU))).containsExactly("a");
    assertThat(names(dirs.load(DeviceKind.HAILO))).containsExactly("b");
    assertThat(names(dirs.load(DeviceKind.SIMULATED))).containsExactly("a", "b", "c");
  }

  private static List<String> names(ModelCatalog catalog) {
    assertThat(catalog.problems()).isEmpty();
    return catalog.models().stream().map(ModelDefinition::name).toList();
  }

  @Test
  void theSimulatedDeviceNeedsNoNetworkFile() throws IOException {
    dirs.entry("m.yaml", onCpu("m", "net.onnx") + TENSORS);

    assertThat(names(dirs.load(DeviceKind.SIMULATED))).containsExactly("m");
    assertThat(dirs.load(DeviceKind.CPU).problems()).hasSize(1);
  }

  @Test
  void aLaterDirectoryReplacesAModelOfTheSameName() throws IOException {
    ModelDirs later = new ModelDirs(scratch.resolve("two"));
    dirs.entry("m.yaml", simulated("m", "infer")).entry("n.yaml", simulated("n", "infer"));
    later.entry("other.yaml", simulated("m", "trace"));

    ModelCatalog catalog =
        ModelCatalog.load(List.of(dirs.dir(), later.dir()), DeviceKind.SIMULATED);

    assertThat(catalog.models()).extracting(ModelDefinition::name).containsExactly("m", "n");
    assertThat(catalog.find("trace", "m").type()).isEqualTo("trace");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: [unclosed | no proper YAML at line",
        "just a word | must be a YAML mapping",
        "type: infer | name: 'name' is missing",
        "{name: a/b, type: infer} | name: 'name' must be",
        "{name: m} | type: 'type' is missing",
        "{name: m, name: n, type: infer} | no proper YAML",
        "{name: m, type: 3} | type: 'type' must be a text; got 3",
        "{name: m, type: infer} | has no network",
        "{name: m, type: infer, devices: [gpu], tensors: {}} | devices: 'gpu' is no kind of device",
        "{name: m, type: infer, files: {main: net.onnx}} | files.main: 'main' must be an object",
        "{name: m, type: infer, files: {main: {file: net.onnx}}} | files.main.file: a file has no",
        "{name: m, type: infer, files: {main: {path: gone.onnx}}, devices: [cpu]} |"
            + " files.main.path: there is no readable file",
        "{name: m, type: infer, files: {main: {path: ../../x.onnx}}, devices: [cpu]} |"
            + " files.main.path: '../../x.onnx' leads out of",
        "{name: m, type: infer, files: {main: {path: /etc/x.onnx}}, devices: [cpu]} |"
            + " leads out of",
        "{name: m, type: infer, files: {main: {path: net.onnx, sha256: abc}}, devices: [cpu]} |"
            + " files.main.sha256: 'sha256' must be 64",
        "{name: m, type: infer, devices: [cpu], tensors: {main: {inputs: {}, outputs: {}}}} |"
            + " files.main: a cpu device needs a file",
        "{name: m, type: infer, devices: [cpu], files: {main: {path: net.onnx}}, tensors: {main:"
            + " {inputs: {x: {dtype: float, shape: [1]}}, outputs: {}}}} |"
            + " tensors.main.inputs.x.dtype",
        "{name: m, type: infer, devices: [cpu], files: {main: {path: net.onnx}}, tensors: {main:"
            + " {inputs: {x: {dtype: uint8, shape: [-2]}}, outputs: {}}}} |"
            + " tensors.main.inputs.x.shape",
        "{name: m, type: infer, devices: [cpu], files: {main: {path: net.onnx}}, tensors: {main:"
            + " {outputs: {}}}} | tensors.main.inputs: 'inputs' is missing",
        "{name: m, type: infer, devices: [cpu], files: {main: {path: net.onnx}}, image: {width: 0,"
            + " height: 9}} | image.width: 'width' must be a whole number from 1",
        "{name: m, type: infer, devices: [cpu], files: {main: {path: net.onnx}}, image: {width: 9,"
            + " height: 9}} | image: pictures need a network",
        "{name: m, type: infer, devices: [cpu], files: {main: {path: net.onnx}}, default: maybe} |"
            + " default: 'default' must be true or false",
        "{name: m, type: infer, devices: [cpu], files: {main: {path: net.onnx}}, simulated: {load:"
            + " 1}} | simulated.load: 'simulated' has no 'load'; it has load_ms",
        "{name: m, type: infer, devices: [cpu], files: {main: {path: net.onnx}}, params: {a: 1}} |"
            + " params: an entry of type 'infer' has no 'params'",
        "{name: m, type: infer, devices: [cpu], files: {main: {path: net.onnx}}, keepalive: 3} |"
            + " keepalive: an entry of type 'infer' has no 'keepalive'",
        "{name: m, type: infer, devices: [cpu], files: {main: {path: net.onnx}}, keep_alive_s: -2} |"
            + " keep_alive_s: 'keep_alive_s' must be a whole number from -1",
        "{name: m, type: clip, devices: [cpu], files: {main: {path: net.onnx}}} | type clip needs a"
            + " network of role 'image'",
      })
  void saysWhatIsWrongWithAnEntryAndTakesTheOthers(String yaml, String problem) throws IOException {
    dirs.file("net.onnx", "x");
    dirs.entry("bad.yaml", yaml).entry("good.yaml", onCpu("good", "net.onnx"));

    ModelCatalog catalog = dirs.load(DeviceKind.CPU);

    assertThat(catalog.models()).extracting(ModelDefinition::name).containsExactly("good");
    assertThat(catalog.problems())
        .singleElement()
        .asString()
        .contains("bad.yaml: ")
        .contains(problem.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{width: 9, height: 8} | uint8 | [1, 8, 9, 3] | ",
        "{width: 9, height: 8} | uint8 | [8, 9, 3] | ",
        "{width: 9, height: 8, layout: nchw} | float32 | [-1, 3, 8, 9] | ",
        "{width: 9, height: 8, layout: nchw} | float32 | [1, 8, 9, 3] | the network takes x",
        "{width: 9, height: 8} | int64 | [1, 8, 9, 3] | uint8 or float32",
        "{width: 9, height: 8, mean: [1, 1, 1]} | uint8 | [1, 8, 9, 3] | 'mean' and 'std'",
        "{width: 9, height: 8, mean: [1, 1]} | float32 | [1, 8, 9, 3] | a list of 3 numbers",
        "{width: 9, height: 8, std: [1, 0, 1]} | float32 | [1, 8, 9, 3] | must not hold 0",
        "{width: 9, height: 8, fit: squeeze} | float32 | [1, 8, 9, 3] | one of cover, letterbox",
        "{width: 9, height: 8, fill: 3} | float32 | [1, 8, 9, 3] | 'image' has no 'fill'",
      })
  void holdsAPictureFormAgainstTheNetwork(String image, String dtype, String shape, String problem)
      throws IOException {
    dirs.entry(
        "m.yaml",
        "name: m\ntype: infer\nimage: "
            + image
            + "\ntensors: {main: {inputs: {x: {dtype: "
            + dtype
            + ", shape: "
            + shape
            + "}}, outputs: {}}}\n");

    List<String> problems = dirs.load().problems();

    if (problem == null) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems).singleElement().asString().contains(problem.strip());
    }
  }

  @Test
  void refusesALinkThatLeadsOutOfTheDirectory() throws IOException {
    Path outside = Files.writeString(scratch.resolve("outside.onnx"), "x");
    Files.createSymbolicLink(scratch.resolve("one/models/link.onnx"), outside);
    dirs.file("net.onnx", "x");
    Files.createSymbolicLink(
        scratch.resolve("one/models/inside.onnx"), scratch.resolve("one/models/net.onnx"));
    dirs.entry("bad.yaml", onCpu("bad", "link.onnx"));
    dirs.entry("good.yaml", onCpu("good", "inside.onnx"));

    ModelCatalog catalog = dirs.load(DeviceKind.CPU);

    assertThat(catalog.models()).extracting(ModelDefinition::name).containsExactly("good");
    assertThat(catalog.problems()).singleElement().asString().contains("leads out of");
  }

  @Test
  void refusesTheSecondOfTwoEntriesWithOneName() throws IOException {
    dirs.entry("a.yaml", simulated("m", "infer")).entry("b.yaml", simulated("m", "trace"));

    ModelCatalog catalog = dirs.load();

    assertThat(catalog.find("infer", "m").type()).isEqualTo("infer");
    assertThat(catalog.problems())
        .singleElement()
        .asString()
        .contains("b.yaml: name: 'm' is also the name in a.yaml");
  }

  @Test
  void saysThatADirectoryIsMissing() {
    ModelCatalog catalog =
        ModelCatalog.load(List.of(scratch.resolve("nowhere")), DeviceKind.SIMULATED);

    assertThat(catalog.models()).isEmpty();
    assertThat(catalog.problems()).singleElement().asString().contains("nowhere/models.d");
  }

  @Test
  void passesOverFilesThatAreNoEntries() throws IOException {
    dirs.entry("README", "nothing")
        .entry("m.yaml.bak", "nothing")
        .entry("n.yml", simulated("n", "x"));

    assertThat(names(dirs.load())).containsExactly("n");
  }

  @Test
  void findsTheOnlyModelOfATypeWithoutAName() throws IOException {
    dirs.entry("m.yaml", simulated("m", "trace")).entry("n.yaml", simulated("n", "sound"));

    assertThat(dirs.load().find("trace", null).name()).isEqualTo("m");
  }

  @Test
  void findsTheDefaultOfATypeElseTheFirstByName() throws IOException {
    dirs.entry("1.yaml", simulated("c", "trace")).entry("2.yaml", simulated("a", "trace"));
    String first = dirs.load().find("trace", null).name();
    dirs.entry("3.yaml", simulated("b", "trace") + "default: true\n");

    assertThat(first).isEqualTo("a");
    assertThat(dirs.load().find("trace", null).name()).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource({
    "trace, yolo",
    "trace, yolo.hef",
    "trace, /usr/local/hailo/models/yolo.hef",
    "trace, /home/pi/yolo8s.hef",
    "trace, yolo8s",
    "infer, yolo",
    "infer, yolo/main",
    "infer, /home/pi/yolo8s.hef",
  })
  void findsAModelByNameOrByTheLastPartOfAPath(String type, String asked) throws IOException {
    dirs.file("yolo8s.onnx", "x").file("yolo8s.hef", "x");
    dirs.entry(
        "yolo.yaml", "name: yolo\ntype: trace\nfiles: {main: {path: yolo8s.hef}}\n" + TENSORS);
    dirs.entry("other.yaml", simulated("other", "trace"));

    assertThat(dirs.load().find(type, asked).name()).isEqualTo("yolo");
  }

  @Test
  void aPathThatFitsTwoModelsFitsNone() throws IOException {
    dirs.entry("a.yaml", onCpu("a", "a/image.onnx") + TENSORS);
    dirs.entry("b.yaml", onCpu("b", "b/image.onnx") + TENSORS);

    notFound(dirs.load(), "infer", "/x/image.onnx");
  }

  @Test
  void neverOpensWhatARequestNames() throws IOException {
    Path secret = Files.writeString(scratch.resolve("secret.onnx"), "x");
    dirs.entry("m.yaml", simulated("m", "infer"));

    notFound(dirs.load(), "infer", secret.toString());
  }

  @Test
  void saysWhichModelsThereAreForAType() throws IOException {
    dirs.entry("m.yaml", simulated("m", "trace")).entry("n.yaml", simulated("n", "sound"));

    assertThat(notFound(dirs.load(), "trace", "yolo").text())
        .contains("'yolo'")
        .contains("there are: m.")
        .contains("hailo-worker models list");
    assertThat(notFound(dirs.load(), "trace", "n").text()).contains("there are: m.");
    assertThat(notFound(dirs.load(), "ocr", null).text()).contains("no model for type 'ocr'");
    assertThat(notFound(dirs.load(), "infer", null).text()).contains("there are: m, n.");
  }
}
