package org.hailomqtt.worker.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.Generation;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.GenerativeModelContractTest;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.simulated.SimulatedDevice;
import org.junit.jupiter.api.Test;

/** Models that write, through the eyes of the watch. */
class WatchedGenerativeModelTest extends GenerativeModelContractTest {
  private final AtomicLong nanos = new AtomicLong();
  private final DeviceWatch watch = new DeviceWatch(Duration.ofSeconds(1), nanos::get);

  @Override
  protected Device open() {
    return new WatchedDevice(new SimulatedDevice(), watch);
  }

  @Override
  protected ModelSpec model(ModelSpec.Kind kind) {
    return new ModelSpec(
        "m/main",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        ModelSpec.Simulation.INSTANT,
        kind);
  }

  @Test
  void aLongAnswerIsNoStuckDevice() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.LLM);
        Generation generation = model.generate(says("Go on", greedy(200)))) {
      for (int i = 0; i < 100; i++) {
        nanos.addAndGet(Duration.ofMillis(900).toNanos());
        assertThat(watch.check()).isEmpty();
        var unused = generation.next(Duration.ofMillis(1));
      }
    }
  }
}
