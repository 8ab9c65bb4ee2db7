package org.hailomqtt.worker.device.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceContractTest;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.ModelSpec.Simulation;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatedDeviceTest extends DeviceContractTest {
  // From the rule in SimulatedOutputs, worked out with another program.
  private static final float[] SUM = {-0.8188746f, 0.7764884f, -0.13855505f, 0.16841066f};
  private static final float[] PRODUCT = {0.68665314f, 0.15670323f, 0.83870053f, -0.79939365f};

  private static final TensorSpec X = new TensorSpec("x", DataType.FLOAT32, List.of(1, 4));
  private static final TensorSpec Y = new TensorSpec("y", DataType.FLOAT32, List.of(1, 4));

  @Override
  protected Device open() {
    return new SimulatedDevice();
  }

  @Override
  protected DeviceKind kind() {
    return DeviceKind.SIMULATED;
  }

  @Override
  protected ModelSpec pair() {
    return spec(
        List.of(X, Y),
        List.of(
            new TensorSpec("sum", DataType.FLOAT32, List.of(1, 4)),
            new TensorSpec("product", DataType.FLOAT32, List.of(1, 4))),
        Simulation.INSTANT);
  }

  private static ModelSpec spec(
      List<TensorSpec> inputs, List<TensorSpec> outputs, Simulation simulation) {
    return new ModelSpec(
        "pair/main", Optional.empty(), Optional.empty(), inputs, outputs, simulation);
  }

  private static ModelSpec taking(Simulation simulation) {
    return spec(List.of(X), List.of(X), simulation);
  }

  private TensorModel loaded(ModelSpec spec) throws DeviceException {
    return (TensorModel) device.load(spec);
  }

  @Test
  void givesNumbersThatProducersMayWriteDown() throws DeviceException {
    try (TensorModel model = loaded(pair())) {
      Map<String, Tensor> outputs = model.run(xy());

      assertThat(values(outputs.get("sum"))).containsExactly(SUM);
      assertThat(values(outputs.get("product"))).containsExactly(PRODUCT);
    }
  }

  private static float[] values(Tensor tensor) {
    FloatBuffer floats = tensor.floats();
    float[] values = new float[floats.remaining()];
    floats.get(values);
    return values;
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void givesEveryElementType(DataType type) throws DeviceException {
    TensorSpec output = new TensorSpec("out", type, List.of(2, 8));

    try (TensorModel model = loaded(spec(List.of(X), List.of(output), Simulation.INSTANT))) {
      Tensor tensor = model.run(Map.of("x", floats(1, 2, 3, 4))).get("out");

      assertThat(output.fits(tensor)).isTrue();
      assertThat(bytes(tensor)).isNotEqualTo(new byte[16 * type.bytes()]);
    }
  }

  @Test
  void givesTruthValuesOfZeroOrOneOnly() throws DeviceException {
    TensorSpec output = new TensorSpec("out", DataType.BOOL, List.of(64));

    try (TensorModel model = loaded(spec(List.of(X), List.of(output), Simulation.INSTANT))) {
      assertThat(bytes(model.run(Map.of("x", floats(1, 2, 3, 4))).get("out")))
          .containsOnly((byte) 0, (byte) 1);
    }
  }

  @Test
  void takesAFreeDimensionAsOneInWhatItGives() throws DeviceException {
    TensorSpec input = new TensorSpec("x", DataType.FLOAT32, List.of(-1, -1));
    TensorSpec output = new TensorSpec("out", DataType.FLOAT32, List.of(-1, 3));

    try (TensorModel model = loaded(spec(List.of(input), List.of(output), Simulation.INSTANT))) {
      assertThat(model.run(Map.of("x", floats(1, 2, 3, 4, 5))).get("out"))
          .hasToString("float32[1, 3]");
    }
  }

  @Test
  void takesAsLongAsTheModelSays() throws DeviceException {
    Duration said = Duration.ofMillis(30);
    long start = System.nanoTime();

    try (TensorModel model = loaded(taking(new Simulation(said, said, 0)))) {
      model.run(Map.of("x", floats(1, 2, 3, 4)));
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(said.plus(said));
  }

  @Test
  void anInterruptedRunIsAFaultAndTheThreadStaysInterrupted() throws DeviceException {
    Simulation long_ = new Simulation(Duration.ZERO, Duration.ofMinutes(5), 0);

    try (TensorModel model = loaded(taking(long_))) {
      Thread.currentThread().interrupt();
      DeviceException fault = refusal(model, Map.of("x", floats(1, 2, 3, 4)));

      assertThat(fault.kind()).isEqualTo(DeviceException.Kind.FAULT);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void isFullWhenItsMemoryIsUsedAndHasRoomAgainAfterUnloading() throws DeviceException {
    Device small = new SimulatedDevice(100);
    ModelSpec model = taking(new Simulation(Duration.ZERO, Duration.ZERO, 60));
    LoadedModel first = small.load(model);

    DeviceException full = catchThrowableOfType(DeviceException.class, () -> small.load(model));
    first.close();
    first.close();

    assertThat(full.kind()).isEqualTo(DeviceException.Kind.OUT_OF_MEMORY);
    assertThat(full.text()).contains("60").contains("40");
    assertThatCode(() -> small.load(model)).doesNotThrowAnyException();
    assertThat(catchThrowableOfType(DeviceException.class, () -> small.load(model))).isNotNull();
  }
}
