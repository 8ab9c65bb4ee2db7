package org.hailomqtt.worker.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceContractTest;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.ModelSpec.Simulation;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuDeviceTest extends DeviceContractTest {
  @TempDir private Path dir;

  @Override
  protected Device open() throws DeviceException {
    return CpuDevice.open();
  }

  @Override
  protected DeviceKind kind() {
    return DeviceKind.CPU;
  }

  @Override
  protected ModelSpec pair() {
    return spec("pair.onnx");
  }

  private ModelSpec spec(String file) {
    return declaring(copied(file), List.of(), List.of());
  }

  private static ModelSpec declaring(Path file, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    return new ModelSpec(
        "m/main", Optional.of(file), Optional.empty(), inputs, outputs, Simulation.INSTANT);
  }

  private Path copied(String file) {
    Path copy = dir.resolve(file);
    try (InputStream in = DeviceContractTest.class.getResourceAsStream(file)) {
      Files.write(copy, in.readAllBytes());
      return copy;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private TensorModel loaded(ModelSpec spec) throws DeviceException {
    return (TensorModel) device.load(spec);
  }

  private DeviceException refusedLoad(ModelSpec spec) {
    DeviceException refusal = catchThrowableOfType(DeviceException.class, () -> device.load(spec));
    assertThat(refusal.kind()).isEqualTo(DeviceException.Kind.MODEL);
    assertThat(refusal.text())
        .contains("'m/main'")
        .doesNotContain(dir.toString())
        .doesNotContain("onnxruntime")
        .doesNotContain("Exception");
    return refusal;
  }

  @Test
  void computes() throws DeviceException {
    try (TensorModel model = loaded(pair())) {
      Map<String, Tensor> outputs = model.run(xy());

      assertThat(outputs.get("sum")).isEqualTo(floats(11, 22, 33, 44));
      assertThat(outputs.get("product")).isEqualTo(floats(10, 40, 90, 160));
    }
  }

  @Test
  void tellsTheVersionOfOnnxRuntime() {
    assertThat(device.identity().firmware()).hasValueSatisfying(v -> assertThat(v).contains("1."));
  }

  @Test
  void takesAnySizeWhereTheFileLeavesItFree() throws DeviceException {
    try (TensorModel model = loaded(spec("free.onnx"))) {
      assertThat(model.inputs())
          .containsExactly(new TensorSpec("x", DataType.FLOAT32, List.of(-1, 3)));
      for (int rows : new int[] {1, 5, 2}) {
        Tensor x = Tensor.ofFloats(List.of(rows, 3), new float[3 * rows]);

        assertThat(model.run(Map.of("x", x)).get("doubled")).isEqualTo(x);
      }
    }
  }

  @Test
  void carriesEveryElementTypeUnchanged() throws DeviceException {
    Map<String, Tensor> inputs = new HashMap<>();
    for (DataType type : DataType.values()) {
      if (type != DataType.UINT16) {
        byte[] bytes = new byte[2 * type.bytes()];
        bytes[0] = 1;
        inputs.put(type.label(), Tensor.ofBytes(type, List.of(2), bytes));
      }
    }

    try (TensorModel model = loaded(spec("types.onnx"))) {
      Map<String, Tensor> outputs = model.run(inputs);

      assertThat(outputs).hasSize(inputs.size());
      inputs.forEach((name, tensor) -> assertThat(outputs.get(name + "_out")).isEqualTo(tensor));
    }
  }

  @Test
  void givesOnlyTheOutputsThatAreDeclared() throws DeviceException {
    TensorSpec sum = new TensorSpec("sum", DataType.FLOAT32, List.of(1, 4));

    try (TensorModel model = loaded(declaring(copied("pair.onnx"), List.of(), List.of(sum)))) {
      assertThat(model.outputs()).containsExactly(sum);
      assertThat(model.run(xy())).containsOnlyKeys("sum");
    }
  }

  @Test
  void holdsSendersToADeclaredSizeWhereTheFileLeavesItFree() throws DeviceException {
    TensorSpec two = new TensorSpec("x", DataType.FLOAT32, List.of(2, 3));

    try (TensorModel model = loaded(declaring(copied("free.onnx"), List.of(two), List.of()))) {
      DeviceException refusal = refusal(model, Map.of("x", floats(1, 2, 3)));

      assertThat(refusal.kind()).isEqualTo(DeviceException.Kind.INPUT);
      assertThat(refusal.text()).contains("x float32[2, 3]");
    }
  }

  @Test
  void refusesADeclarationThatTheFileDoesNotKeep() {
    Path file = copied("pair.onnx");
    TensorSpec wrongShape = new TensorSpec("x", DataType.FLOAT32, List.of(1, 5));
    TensorSpec unknown = new TensorSpec("difference", DataType.FLOAT32, List.of(1, 4));
    TensorSpec x = new TensorSpec("x", DataType.FLOAT32, List.of(1, 4));

    assertThat(refusedLoad(declaring(file, List.of(wrongShape), List.of())).text())
        .contains("x float32[1, 5]")
        .contains("x float32[1, 4]");
    assertThat(refusedLoad(declaring(file, List.of(), List.of(unknown))).text())
        .contains("difference float32[1, 4]");
    assertThat(refusedLoad(declaring(file, List.of(x), List.of())).text()).contains("y float32");
  }

  @Test
  void refusesAMissingFile() {
    assertThat(refusedLoad(declaring(dir.resolve("gone.onnx"), List.of(), List.of())).text())
        .contains("no readable file");
  }

  @Test
  void refusesAModelWithoutAFile() {
    ModelSpec none =
        new ModelSpec(
            "m/main", Optional.empty(), Optional.empty(), List.of(), List.of(), Simulation.INSTANT);

    assertThat(refusedLoad(none).text()).contains("only the simulated device");
  }

  @Test
  void refusesAFileThatIsNoNetwork() throws IOException {
    Path file = Files.writeString(dir.resolve("broken.onnx"), "this is no network at all");

    refusedLoad(declaring(file, List.of(), List.of()));
  }

  @Test
  void refusesANetworkThatWasCutOff() throws IOException {
    byte[] whole = Files.readAllBytes(copied("types.onnx"));
    Path file = Files.write(dir.resolve("cut.onnx"), java.util.Arrays.copyOf(whole, 200));

    refusedLoad(declaring(file, List.of(), List.of()));
  }

  @Test
  void loadsAgainAfterARefusal() throws DeviceException {
    refusedLoad(declaring(dir.resolve("gone.onnx"), List.of(), List.of()));

    try (TensorModel model = loaded(pair())) {
      assertThat(model.run(xy())).containsKey("sum");
    }
  }
}
