package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.Optional;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceMemory;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.simulated.SimulatedDevice;

/** A simulated device whose loads take time on a test's clock. One thread. */
final class SlowLoads implements Device {
  private final SimulatedDevice simulated = new SimulatedDevice();
  private final ManualClock clock;
  private Duration takes = Duration.ZERO;
  private Optional<DeviceMemory> memory = Optional.empty();
  private int loads;
  private Optional<Throwable> failure = Optional.empty();

  SlowLoads(ManualClock clock) {
    this.clock = clock;
  }

  /** How long each load takes from now on. */
  void take(Duration time) {
    takes = time;
  }

  /** Has it tell how much memory it has from now on. */
  void tellMemory(long totalBytes) {
    memory = Optional.of(new DeviceMemory(totalBytes, 0));
  }

  /** Has every load from now on run into a fault of the program. */
  void failWith(Throwable fault) {
    failure = Optional.of(fault);
  }

  int loads() {
    return loads;
  }

  @Override
  public DeviceIdentity identity() {
    return simulated.identity();
  }

  @Override
  public LoadedModel load(ModelSpec model) throws DeviceException {
    if (failure.isPresent()) {
      throwUnchecked(failure.get());
    }
    LoadedModel loaded = simulated.load(model);
    clock.advance(takes);
    loads++;
    return loaded;
  }

  private static void throwUnchecked(Throwable fault) {
    if (fault instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) fault;
  }

  @Override
  public Optional<DeviceMemory> memory() {
    return memory;
  }

  @Override
  public void close() {
    simulated.close();
  }
}
