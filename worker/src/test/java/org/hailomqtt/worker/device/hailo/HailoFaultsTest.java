package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every status that something is known about, at opening, loading and running. */
class HailoFaultsTest {
  @TempDir private Path dir;

  private SimulatedHailo hailo;
  private ModelSpec pair;

  @BeforeEach
  void makeModel() {
    hailo = new SimulatedHailo(dir);
    pair = hailo.model(SimulatedHef.PAIR);
  }

  private static Map<String, Tensor> inputs() {
    Tensor four = Tensor.ofFloats(List.of(1, 4), new float[] {1, 2, 3, 4});
    return Map.of("x", four, "y", four);
  }

  private static void assertTold(DeviceException fault, int status) {
    assertThat(fault.status()).isEqualTo(status);
    assertThat(fault.kind()).isEqualTo(HailoStatus.of(status).fault("").kind());
    assertThat(fault.text()).contains(HailoStatus.of(status).toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 8, 16, 28, 36, 62, 64, 73, 74, 76, 77, 78, 85, 86, 87, 89, 96, 97})
  void anOpeningThatFailedHoldsNothing(int status) throws DeviceException {
    hailo.faults("open 1 status " + status);

    DeviceException fault = catchThrowableOfType(DeviceException.class, () -> hailo.open().close());

    assertThat(fault.status()).isEqualTo(status);
    hailo.open().close();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        3, 4, 6, 8, 13, 26, 28, 36, 62, 63, 71, 75, 77, 79, 81, 87, 88, 90, 91, 92, 93, 94, 95, 96,
        97, 1234
      })
  void aLoadThatFailedLeavesNoTrace(int status) throws DeviceException {
    try (HailoDevice device = hailo.open();
        TensorModel other = (TensorModel) device.load(pair)) {
      hailo.faults("configure 1 status " + status);

      assertTold(catchThrowableOfType(DeviceException.class, () -> device.load(pair)), status);

      assertThat(other.run(inputs())).containsKey("sum");
      try (TensorModel model = (TensorModel) device.load(pair)) {
        assertThat(model.run(inputs())).containsKey("sum");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        2, 3, 4, 6, 7, 8, 28, 36, 57, 61, 62, 63, 71, 72, 77, 79, 80, 81, 82, 87, 88, 90, 95, 96,
        97, 1234
      })
  void aRunThatFailedIsToldAndTheNextSucceeds(int status) throws DeviceException {
    try (HailoDevice device = hailo.open();
        TensorModel model = (TensorModel) device.load(pair)) {
      hailo.faults("run 1 status " + status);

      assertTold(catchThrowableOfType(DeviceException.class, () -> model.run(inputs())), status);

      assertThat(model.run(inputs())).containsKey("sum");
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        2, 3, 4, 7, 8, 13, 16, 26, 28, 36, 62, 63, 71, 73, 74, 75, 76, 77, 78, 79, 81, 85, 86, 87,
        88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 1234
      })
  void whatTheDeviceDoesNotTellIsNoLoss(int status) throws DeviceException {
    try (HailoDevice device = hailo.open();
        TensorModel model = (TensorModel) device.load(pair)) {
      // A status of 4 is asked for again at once, three times in all.
      hailo.faults("temperature * status " + status);

      DeviceException told = catchThrowableOfType(DeviceException.class, device::telemetry);

      assertTold(told, status);
      // A connection that is gone is given up, and opened again by what is asked next.
      assertThat(device.isHeld()).isEqualTo(told.kind() != DeviceException.Kind.LOST);
      assertThat(model.run(inputs())).containsKey("sum");
      hailo.faults();
      assertThat(device.telemetry().celsius()).isPresent();
    }
  }

  @Test
  void theTemperatureIsToldWhenMemoryIsNot() throws DeviceException {
    try (HailoDevice device = hailo.open()) {
      hailo.faults("performance * status 8");

      assertThat(device.telemetry().celsius()).isPresent();
    }
  }
}
