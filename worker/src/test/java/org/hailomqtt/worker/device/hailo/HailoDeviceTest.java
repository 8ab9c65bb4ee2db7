package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceContractTest;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real bridge and binding on the simulated HailoRT. */
class HailoDeviceTest extends DeviceContractTest {
  private static final String ID = "0001:01:00.0";

  @TempDir private Path dir;

  private SimulatedHailo hailo;

  @Override
  protected Device open() throws DeviceException {
    hailo = new SimulatedHailo(dir);
    return hailo.open();
  }

  @Override
  protected DeviceKind kind() {
    return DeviceKind.HAILO;
  }

  @Override
  protected ModelSpec pair() {
    return hailo.model(SimulatedHef.PAIR);
  }

  private TensorModel loaded(ModelSpec spec) throws DeviceException {
    return (TensorModel) device.load(spec);
  }

  private DeviceException refusedLoad(ModelSpec spec) {
    return catchThrowableOfType(DeviceException.class, () -> device.load(spec));
  }

  private DeviceException refusedOpening(Optional<String> id, Optional<String> groupId) {
    return catchThrowableOfType(DeviceException.class, () -> hailo.open(id, groupId).close());
  }

  private static float[] floatsOf(Tensor tensor) {
    FloatBuffer values = tensor.floats();
    float[] array = new float[values.remaining()];
    values.get(array);
    return array;
  }

  private static List<String> with(String line, List<String> lines) {
    List<String> all = new ArrayList<>(lines);
    all.add(0, line);
    return all;
  }

  @Test
  void saysWhatTheChipSays() {
    assertThat(device.identity())
        .isEqualTo(new DeviceIdentity(DeviceKind.HAILO, ID, "HAILO10H", Optional.of("5.2.0")));
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
  void takesAPicturesBytesAsTheyAreAndGivesTheOutputsValues() throws DeviceException {
    // number = round(value / 0.5 + 10), so that values are kept to the next half
    ModelSpec spec =
        hailo.model(
            List.of(
                "input image uint8 NHWC 2 2 3",
                "output mean uint8 NC 1 1 3 0.5 10",
                "compute mean mean image"));
    byte[] pixels = {0, 1, 2, 10, 11, 12, 20, 21, 22, 31, 31, 32};

    try (TensorModel model = loaded(spec)) {
      Tensor image = Tensor.ofBytes(DataType.UINT8, List.of(1, 2, 2, 3), pixels);

      assertThat(model.inputs())
          .containsExactly(new TensorSpec("image", DataType.UINT8, List.of(1, 2, 2, 3)));
      assertThat(floatsOf(model.run(Map.of("image", image)).get("mean")))
          .containsExactly(15.5f, 16, 17); // of 15.25, 16 and 17
    }
  }

  @Test
  void converts16BitAndGivesTheNetworksOwnNumbersWhereTheCatalogSaysSo() throws DeviceException {
    byte[] file =
        SimulatedHef.file(
            List.of(
                "input x uint8 NC 1 1 2",
                "output y uint16 NC 1 1 2 0.5 100",
                "compute y identity x"),
            0);
    ModelSpec spec =
        hailo.model(
            file,
            List.of(new TensorSpec("x", DataType.FLOAT32, List.of(1, 2))),
            List.of(new TensorSpec("y", DataType.UINT16, List.of(1, 2))));

    try (TensorModel model = loaded(spec)) {
      ByteBuffer numbers =
          ByteBuffer.wrap(bytes(model.run(Map.of("x", floats(3, 250))).get("y")))
              .order(ByteOrder.LITTLE_ENDIAN);

      assertThat(numbers.getShort()).isEqualTo((short) 106);
      assertThat(numbers.getShort()).isEqualTo((short) 600);
    }
  }

  @Test
  void givesBoxesByClassAndByScoreAsRows() throws DeviceException {
    List<String> boxes =
        List.of("box b 2 0.1 0.2 0.3 0.4 0.5", "box b 0 0.5 0.5 1 1 0.9", "box b 2 0 0 1 1 0.75");
    List<String> byClass = new ArrayList<>(boxes);
    byClass.addAll(List.of("input x uint8 NHWC 1 1 3", "output b float32 NMS_BY_CLASS 3 2 6"));
    List<String> byScore = new ArrayList<>(boxes);
    byScore.addAll(List.of("input x uint8 NHWC 1 1 3", "output b uint8 NMS_BY_SCORE 3 2 6"));
    Map<String, Tensor> x =
        Map.of("x", Tensor.ofBytes(DataType.UINT8, List.of(1, 1, 1, 3), new byte[3]));

    try (TensorModel model = loaded(hailo.model(byClass))) {
      Tensor found = model.run(x).get("b");

      assertThat(model.outputs())
          .containsExactly(new TensorSpec("b", DataType.FLOAT32, List.of(-1, 6)));
      assertThat(found.shape()).containsExactly(3, 6);
      assertThat(floatsOf(found))
          .containsExactly(
              0.5f, 0.5f, 1, 1, 0.9f, 0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 2, 0, 0, 1, 1, 0.75f, 2);
    }
    try (TensorModel model = loaded(hailo.model(byScore))) {
      assertThat(floatsOf(model.run(x).get("b")))
          .containsExactly(
              0.5f, 0.5f, 1, 1, 0.9f, 0, 0, 0, 1, 1, 0.75f, 2, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 2);
    }
  }

  @Test
  void givesOnlyTheOutputsThatAreDeclared() throws DeviceException {
    TensorSpec sum = new TensorSpec("sum", DataType.FLOAT32, List.of(1, 4));

    try (TensorModel model =
        loaded(hailo.model(SimulatedHef.file(SimulatedHef.PAIR, 0), List.of(), List.of(sum)))) {
      assertThat(model.outputs()).containsExactly(sum);
      assertThat(model.run(xy())).containsOnlyKeys("sum");
    }
  }

  @Test
  void refusesADeclarationThatTheFileDoesNotKeep() {
    byte[] file = SimulatedHef.file(SimulatedHef.PAIR, 0);
    TensorSpec wrongShape = new TensorSpec("x", DataType.FLOAT32, List.of(1, 5));
    TensorSpec wrongType = new TensorSpec("x", DataType.FLOAT64, List.of(1, 4));
    TensorSpec unknown = new TensorSpec("difference", DataType.FLOAT32, List.of(1, 4));

    assertThat(refusedLoad(hailo.model(file, List.of(wrongShape), List.of())).text())
        .contains("x float32[1, 5]")
        .contains("x float32[1, 4]");
    assertThat(refusedLoad(hailo.model(file, List.of(wrongType), List.of())).text())
        .contains("float64 for 'x'");
    assertThat(refusedLoad(hailo.model(file, List.of(), List.of(unknown))).text())
        .contains("difference");
  }

  @Test
  void refusesAFileThatIsNoWholeHefWithoutAskingTheDevice() {
    byte[] whole = SimulatedHef.file(SimulatedHef.PAIR, 5_000);
    hailo.faults("create_infer_model * abort");

    DeviceException cut =
        refusedLoad(hailo.model(Arrays.copyOf(whole, 4_000), List.of(), List.of()));
    DeviceException other = refusedLoad(hailo.model(new byte[100], List.of(), List.of()));

    assertThat(cut.kind()).isEqualTo(DeviceException.Kind.MODEL);
    assertThat(cut.text()).contains("'m/main'").contains("4000 bytes").contains("copy it again");
    assertThat(other.kind()).isEqualTo(DeviceException.Kind.MODEL);
    assertThat(other.text()).contains("no HEF file").doesNotContain(dir.toString());
  }

  @Test
  void tellsAFileThatHailoRtRefusesFromADeviceThatFails() {
    byte[] broken = SimulatedHef.file(SimulatedHef.PAIR, 0);
    broken[60]++;

    DeviceException refusal = refusedLoad(hailo.model(broken, List.of(), List.of()));

    assertThat(refusal.kind()).isEqualTo(DeviceException.Kind.MODEL);
    assertThat(refusal.status()).isEqualTo(91);
    assertThat(refusal.text()).contains("HEF_FILE_CORRUPTED");
  }

  @Test
  void isOutOfMemoryUntilAModelIsUnloaded() throws DeviceException {
    hailo.device("memory 1500");
    ModelSpec spec = hailo.model(with("memory 1000", SimulatedHef.PAIR));
    TensorModel first = loaded(spec);

    DeviceException full = refusedLoad(spec);
    first.close();

    assertThat(full.kind()).isEqualTo(DeviceException.Kind.OUT_OF_MEMORY);
    assertThat(full.status()).isEqualTo(71);
    try (TensorModel second = loaded(spec)) {
      assertThat(second.run(xy())).containsKey("sum");
    }
  }

  @Test
  void isRefusedWhileItIsHeld() {
    DeviceException held = refusedOpening(Optional.of(ID), Optional.empty());

    assertThat(held.kind()).isEqualTo(DeviceException.Kind.UNAVAILABLE);
    assertThat(held.status()).isEqualTo(73);
    assertThat(held.text()).contains(ID).contains("held by another program").contains("SHARED");
  }

  @Test
  void isSharedByThoseWhoNameAGroup() throws DeviceException {
    device.close();

    try (HailoDevice one = hailo.open(Optional.empty(), Optional.of("SHARED"));
        HailoDevice other = hailo.open(Optional.empty(), Optional.of("SHARED"))) {
      assertThat(one.identity()).isEqualTo(other.identity());
      assertThat(refusedOpening(Optional.empty(), Optional.empty()).status()).isEqualTo(73);
    }
  }

  @Test
  void isFreeOnceItIsClosedEvenIfAModelWasNot() throws DeviceException {
    TensorModel left = loaded(pair());

    device.close();

    hailo.open().close();
    left.close();
  }

  @Test
  void tellsThatThereIsNoneOrWhichThereAre() {
    DeviceException other = refusedOpening(Optional.of("0009:01:00.0"), Optional.empty());
    hailo.device("count 0");
    DeviceException none = refusedOpening(Optional.empty(), Optional.empty());

    assertThat(other.kind()).isEqualTo(DeviceException.Kind.UNAVAILABLE);
    assertThat(other.text()).contains("0009:01:00.0").contains("device.id can be " + ID);
    assertThat(none.kind()).isEqualTo(DeviceException.Kind.UNAVAILABLE);
    assertThat(none.text()).contains("no Hailo device is found").contains("lspci");
  }

  @Test
  void tellsThatTheBridgeIsMissingOrBuiltForAnotherVersion() {
    HailoDevice.Settings missing =
        new HailoDevice.Settings(
            dir.resolve("none.so"), Optional.empty(), Optional.empty(), hailo.host());
    hailo.device("version 5.1.1");

    DeviceException another = refusedOpening(Optional.empty(), Optional.empty());
    DeviceException none =
        catchThrowableOfType(DeviceException.class, () -> HailoDevice.open(missing));

    assertThat(another.kind()).isEqualTo(DeviceException.Kind.SETUP);
    assertThat(another.text()).contains("5.2.0").contains("5.1.1 is installed").contains("cmake");
    assertThat(none.text()).contains("no bridge").contains("cmake");
  }

  @Test
  void asksAgainWhenHailoRtMissedAnAnswer() throws DeviceException {
    device.close();
    hailo.faults("open 1 status 4", "identify 1 status 4", "create_infer_model 1 status 4");

    device = hailo.open();

    try (TensorModel model = loaded(pair())) {
      assertThat(model.run(xy())).containsKey("sum");
    }
  }

  @Test
  void runsOnAfterARunThatFailed() throws DeviceException {
    try (TensorModel model = loaded(pair());
        TensorModel other = loaded(pair())) {
      hailo.faults("run 2 status 8");
      model.run(xy());

      DeviceException failure = refusal(model, xy());

      assertThat(failure.kind()).isEqualTo(DeviceException.Kind.FAULT);
      assertThat(failure.status()).isEqualTo(8);
      assertThat(model.run(xy()).get("sum")).isEqualTo(floats(11, 22, 33, 44));
      assertThat(other.run(xy()).get("sum")).isEqualTo(floats(11, 22, 33, 44));
    }
  }

  @Test
  void isOpenedAgainAfterItsConnectionWasLost() throws DeviceException {
    try (TensorModel model = loaded(pair());
        TensorModel other = loaded(pair())) {
      hailo.faults("run 1 disconnect");

      DeviceException lost = refusal(model, xy());

      assertThat(lost.kind()).isEqualTo(DeviceException.Kind.LOST);
      assertThat(device.isHeld()).isFalse();
      assertThat(lost.status()).isEqualTo(62);
      assertThat(other.run(xy()).get("sum")).isEqualTo(floats(11, 22, 33, 44));
      assertThat(model.run(xy()).get("sum")).isEqualTo(floats(11, 22, 33, 44));
    }
  }

  @Test
  void isUnavailableAsLongAsItIsGone() throws DeviceException {
    try (TensorModel model = loaded(pair())) {
      hailo.faults("run 1 disconnect");
      refusal(model, xy());
      hailo.device("count 0");

      DeviceException gone = refusal(model, xy());
      hailo.device("count 1");

      assertThat(gone.kind()).isEqualTo(DeviceException.Kind.UNAVAILABLE);
      assertThat(model.run(xy())).containsKey("sum");
    }
  }

  @Test
  void tellsItsTemperatureAndItsMemory() throws DeviceException {
    hailo.device("memory 4194304", "temperature 70.5 71.25");
    HailoDevice held = (HailoDevice) device;

    try (TensorModel model = loaded(hailo.model(with("memory 1048576", SimulatedHef.PAIR)))) {
      assertThat(held.temperature()).isEqualTo(71.25f);
      assertThat(held.performance()).isEqualTo(new Performance(12.5f, 50, 4_194_304, 1_048_576));
      model.close();

      assertThat(held.performance().memoryUsedBytes()).isZero();
    }
  }
}
