package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingTest {
  private static final ModelSpec NETWORK =
      new ModelSpec(
          "m/image",
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(new TensorSpec("e", DataType.FLOAT32, List.of(1, 2))),
          ModelSpec.Simulation.INSTANT);

  private static Embedding of(float... values) throws DeviceException {
    return Embedding.of(NETWORK, Map.of("e", Tensor.ofFloats(List.of(1, values.length), values)));
  }

  @Test
  void isBroughtToLengthOne() throws DeviceException {
    Tensor tensor = of(3, -4).tensor();

    assertThat(tensor.shape()).containsExactly(2);
    assertThat(tensor.floats().get(0)).isCloseTo(0.6f, within(1e-6f));
    assertThat(tensor.floats().get(1)).isCloseTo(-0.8f, within(1e-6f));
  }

  @Test
  void comparesDirectionsWhateverTheLengths() throws DeviceException {
    assertThat(of(2, 0).cosine(of(50, 0))).isCloseTo(1, within(1e-6));
    assertThat(of(1, 0).cosine(of(0, 7))).isCloseTo(0, within(1e-6));
    assertThat(of(1, 1).cosine(of(1, 0))).isCloseTo(Math.sqrt(0.5), within(1e-6));
    assertThat(of(1, 2).cosine(of(-1, -2))).isCloseTo(-1, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(floats = {0, Float.NaN, Float.POSITIVE_INFINITY})
  void refusesWhatHasNoDirection(float value) {
    DeviceException fault = catchThrowableOfType(DeviceException.class, () -> of(0, value));

    assertThat(fault.kind()).isEqualTo(DeviceException.Kind.INFERENCE);
    assertThat(fault.text()).contains("'m/image'");
  }
}
