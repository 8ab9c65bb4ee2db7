package org.hailomqtt.worker.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every device promises; each adapter's test extends it. */
public abstract class DeviceContractTest {
  private static final List<Integer> FOUR = List.of(1, 4);

  protected Device device;

  /** A device, open and empty. */
  protected abstract Device open() throws DeviceException;

  /** A network that takes x and y and gives sum and product, each float32[1, 4]. */
  protected abstract ModelSpec pair();

  protected abstract DeviceKind kind();

  @BeforeEach
  void openDevice() throws DeviceException {
    device = open();
  }

  @AfterEach
  void closeDevice() {
    device.close();
  }

  protected static Tensor floats(float... values) {
    return Tensor.ofFloats(List.of(1, values.length), values);
  }

  protected static Map<String, Tensor> xy() {
    return Map.of("x", floats(1, 2, 3, 4), "y", floats(10, 20, 30, 40));
  }

  private TensorModel loaded() throws DeviceException {
    return (TensorModel) device.load(pair());
  }

  protected static DeviceException refusal(TensorModel model, Map<String, Tensor> inputs) {
    return catchThrowableOfType(DeviceException.class, () -> model.run(inputs));
  }

  @Test
  void saysWhatItIs() {
    DeviceIdentity identity = device.identity();

    assertThat(identity.kind()).isEqualTo(kind());
    assertThat(identity.id()).isNotBlank();
    assertThat(identity.architecture()).isNotBlank();
    assertThat(device.identity()).isEqualTo(identity);
  }

  @Test
  void aLoadedModelSaysWhatItTakesAndGives() throws DeviceException {
    try (TensorModel model = loaded()) {
      assertThat(model.inputs())
          .containsExactlyInAnyOrder(
              new TensorSpec("x", DataType.FLOAT32, FOUR),
              new TensorSpec("y", DataType.FLOAT32, FOUR));
      assertThat(model.outputs())
          .containsExactlyInAnyOrder(
              new TensorSpec("sum", DataType.FLOAT32, FOUR),
              new TensorSpec("product", DataType.FLOAT32, FOUR));
    }
  }

  @Test
  void givesATensorForEachOutput() throws DeviceException {
    try (TensorModel model = loaded()) {
      Map<String, Tensor> outputs = model.run(xy());

      assertThat(outputs).containsOnlyKeys("sum", "product");
      assertThat(outputs.values())
          .allSatisfy(tensor -> assertThat(tensor).hasToString("float32[1, 4]"));
    }
  }

  @Test
  void givesTheSameForTheSameInputHoweverItsBytesLie() throws DeviceException {
    ByteBuffer within = ByteBuffer.allocateDirect(40).order(ByteOrder.LITTLE_ENDIAN);
    within.position(12);
    for (float value : new float[] {1, 2, 3, 4}) {
      within.putFloat(value);
    }
    ByteBuffer direct = within.position(12).limit(28).slice();
    byte[] array = new byte[32];
    direct.duplicate().get(array, 8, 16);
    ByteBuffer readOnly = ByteBuffer.wrap(array, 8, 16).asReadOnlyBuffer();
    Tensor y = floats(10, 20, 30, 40);

    try (TensorModel model = loaded()) {
      Tensor plain = model.run(xy()).get("sum");

      assertThat(model.run(Map.of("x", new Tensor(DataType.FLOAT32, FOUR, direct), "y", y)))
          .extractingByKey("sum")
          .isEqualTo(plain);
      assertThat(model.run(Map.of("x", new Tensor(DataType.FLOAT32, FOUR, readOnly), "y", y)))
          .extractingByKey("sum")
          .isEqualTo(plain);
    }
  }

  @Test
  void givesSomethingElseForAnotherInput() throws DeviceException {
    try (TensorModel model = loaded()) {
      Tensor one = model.run(xy()).get("sum");
      Tensor other = model.run(Map.of("x", floats(1, 2, 3, 5), "y", floats(1, 2, 3, 4))).get("sum");

      assertThat(other).isNotEqualTo(one);
    }
  }

  @Test
  void whatItGaveStaysAfterTheNextRunAndAfterUnloading() throws DeviceException {
    TensorModel model = loaded();
    Tensor first = model.run(xy()).get("sum");
    byte[] before = bytes(first);

    model.run(Map.of("x", floats(9, 9, 9, 9), "y", floats(9, 9, 9, 9)));
    model.close();

    assertThat(bytes(first)).isEqualTo(before);
  }

  @Test
  void refusesAMissingTensorByName() throws DeviceException {
    try (TensorModel model = loaded()) {
      DeviceException refusal = refusal(model, Map.of("x", floats(1, 2, 3, 4)));

      assertThat(refusal.kind()).isEqualTo(DeviceException.Kind.INPUT);
      assertThat(refusal.text()).contains("'y'").contains("y float32[1, 4]");
    }
  }

  @Test
  void refusesAnUnknownTensorByName() throws DeviceException {
    try (TensorModel model = loaded()) {
      DeviceException refusal =
          refusal(model, Map.of("x", floats(1, 2, 3, 4), "y", floats(1, 2, 3, 4), "z", floats(1)));

      assertThat(refusal.kind()).isEqualTo(DeviceException.Kind.INPUT);
      assertThat(refusal.text()).contains("'z'");
    }
  }

  @Test
  void refusesAnotherShapeWithBoth() throws DeviceException {
    try (TensorModel model = loaded()) {
      DeviceException refusal =
          refusal(model, Map.of("x", floats(1, 2, 3), "y", floats(1, 2, 3, 4)));

      assertThat(refusal.kind()).isEqualTo(DeviceException.Kind.INPUT);
      assertThat(refusal.text()).contains("x float32[1, 4]").contains("float32[1, 3]");
    }
  }

  @Test
  void refusesAnotherTypeWithBoth() throws DeviceException {
    Tensor bytes = Tensor.ofBytes(DataType.UINT8, FOUR, new byte[4]);

    try (TensorModel model = loaded()) {
      DeviceException refusal = refusal(model, Map.of("x", bytes, "y", floats(1, 2, 3, 4)));

      assertThat(refusal.kind()).isEqualTo(DeviceException.Kind.INPUT);
      assertThat(refusal.text()).contains("x float32[1, 4]").contains("uint8[1, 4]");
    }
  }

  @Test
  void runsOnAfterARefusal() throws DeviceException {
    try (TensorModel model = loaded()) {
      refusal(model, Map.of());

      assertThat(model.run(xy())).containsKey("sum");
    }
  }

  @Test
  void holdsSeveralModelsAtOnce() throws DeviceException {
    try (TensorModel one = loaded();
        TensorModel other = loaded()) {
      assertThat(one.run(xy())).isEqualTo(other.run(xy()));
      one.close();

      assertThat(other.run(xy())).containsKey("sum");
    }
  }

  @Test
  void aModelIsUnloadedTwiceWithoutHarm() throws DeviceException {
    TensorModel model = loaded();

    model.close();

    assertThatCode(model::close).doesNotThrowAnyException();
  }

  @Test
  void anUnloadedModelDoesNotRun() throws DeviceException {
    TensorModel model = loaded();

    model.close();

    assertThatIllegalStateException().isThrownBy(() -> model.run(xy()));
  }

  @Test
  void aClosedDeviceNeitherLoadsNorRuns() throws DeviceException {
    try (TensorModel model = loaded()) {
      device.close();

      assertThatIllegalStateException().isThrownBy(() -> device.load(pair()));
      assertThatIllegalStateException().isThrownBy(() -> model.run(xy()));
      assertThatCode(device::close).doesNotThrowAnyException();
    }
  }

  protected static byte[] bytes(Tensor tensor) {
    byte[] bytes = new byte[tensor.data().remaining()];
    tensor.data().get(bytes);
    return bytes;
  }
}
