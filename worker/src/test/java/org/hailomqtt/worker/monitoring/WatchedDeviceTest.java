package org.hailomqtt.worker.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceContractTest;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;
import org.hailomqtt.worker.device.simulated.SimulatedDevice;
import org.junit.jupiter.api.Test;

class WatchedDeviceTest extends DeviceContractTest {
  private final AtomicLong nanos = new AtomicLong();
  private final DeviceWatch watch = new DeviceWatch(Duration.ofSeconds(1), nanos::get);

  @Override
  protected Device open() {
    return new WatchedDevice(new SimulatedDevice(), watch);
  }

  @Override
  protected DeviceKind kind() {
    return DeviceKind.SIMULATED;
  }

  @Override
  protected ModelSpec pair() {
    List<Integer> four = List.of(1, 4);
    return new ModelSpec(
        "pair/main",
        Optional.empty(),
        Optional.empty(),
        List.of(
            new TensorSpec("x", DataType.FLOAT32, four),
            new TensorSpec("y", DataType.FLOAT32, four)),
        List.of(
            new TensorSpec("sum", DataType.FLOAT32, four),
            new TensorSpec("product", DataType.FLOAT32, four)),
        ModelSpec.Simulation.INSTANT);
  }

  @Test
  void everyOperationIsSeenWhileItRunsAndNotAfterwards() throws DeviceException {
    Device slow = new WatchedDevice(new Slow(), watch);

    try (TensorModel model = (TensorModel) slow.load(pair())) {
      model.run(Map.of());
    }

    assertThat(seen)
        .containsExactly("loading pair/main", "an inference of pair/main", "unloading pair/main");
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(watch.check()).isEmpty();
  }

  private final List<String> seen = new ArrayList<>();

  private void takeTooLong() {
    for (int i = 0; i < 4; i++) {
      nanos.addAndGet(Duration.ofMillis(400).toNanos());
      watch.check();
    }
    watch.check().map(DeviceWatch.Overrun::what).ifPresent(seen::add);
  }

  /** Every operation takes longer than it may. */
  private final class Slow implements Device {
    @Override
    public DeviceIdentity identity() {
      return new SimulatedDevice().identity();
    }

    @Override
    public LoadedModel load(ModelSpec model) {
      takeTooLong();
      return new SlowModel();
    }

    @Override
    public void close() {}
  }

  private final class SlowModel implements TensorModel {
    @Override
    public List<TensorSpec> inputs() {
      return List.of();
    }

    @Override
    public List<TensorSpec> outputs() {
      return List.of();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
      takeTooLong();
      return Map.of();
    }

    @Override
    public void close() {
      takeTooLong();
    }
  }
}
