package org.hailomqtt.harness.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.DeviceMemory;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;

/** A device with a memory and a clock that its loads move. One thread. */
final class VirtualDevice implements Device {
  private final VirtualClock clock;
  private final long memoryBytes;
  private final List<String> loads = new ArrayList<>();
  private long usedBytes;

  VirtualDevice(VirtualClock clock, long memoryMib) {
    this.clock = clock;
    this.memoryBytes = memoryMib << 20;
  }

  @Override
  public DeviceIdentity identity() {
    return new DeviceIdentity(DeviceKind.SIMULATED, "virtual", "virtual", Optional.empty());
  }

  @Override
  public LoadedModel load(ModelSpec model) throws DeviceException {
    long bytes = model.simulation().memoryBytes();
    if (usedBytes + bytes > memoryBytes) {
      throw new DeviceException(DeviceException.Kind.OUT_OF_MEMORY, "no room for " + model.key());
    }
    usedBytes += bytes;
    clock.advance(model.simulation().load());
    loads.add(model.key().substring(0, model.key().indexOf('/')));
    return new Loaded(bytes);
  }

  /** The models that were loaded, one after the other. */
  List<String> loads() {
    return List.copyOf(loads);
  }

  @Override
  public Optional<DeviceMemory> memory() {
    return Optional.of(new DeviceMemory(memoryBytes, usedBytes));
  }

  @Override
  public void close() {}

  /** Takes its place and computes nothing. */
  private final class Loaded implements TensorModel {
    private final long bytes;

    private Loaded(long bytes) {
      this.bytes = bytes;
    }

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
      throw new IllegalStateException("nothing runs on a virtual device");
    }

    @Override
    public void close() {
      usedBytes -= bytes;
    }
  }
}
