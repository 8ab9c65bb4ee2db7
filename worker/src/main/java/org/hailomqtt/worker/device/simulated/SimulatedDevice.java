package org.hailomqtt.worker.device.simulated;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.DeviceMemory;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * Stands for an accelerator where there is none: takes and gives what a model declares, in the time
 * the catalog says, with results that are made up but always the same for the same input ({@link
 * SimulatedOutputs}, {@link SimulatedAnswer} and {@link SimulatedSpeechModel} say how).
 *
 * <p>Device thread only, but for {@link #identity()}. Opening it does nothing; closing it closes
 * what is still loaded.
 */
public final class SimulatedDevice implements Device {
  private static final DeviceIdentity IDENTITY =
      new DeviceIdentity(DeviceKind.SIMULATED, "simulated-0", "simulated", Optional.empty());

  private final long memoryBytes;
  private long usedBytes;
  private boolean closed;

  /** A device with memory for everything. */
  public SimulatedDevice() {
    this(Long.MAX_VALUE);
  }

  /**
   * A device that can be full.
   *
   * @param memoryBytes what all loaded models may take together
   */
  public SimulatedDevice(long memoryBytes) {
    this.memoryBytes = memoryBytes;
  }

  @Override
  public DeviceIdentity identity() {
    return IDENTITY;
  }

  @Override
  public LoadedModel load(ModelSpec model) throws DeviceException {
    if (closed) {
      throw new IllegalStateException("the simulated device is closed");
    }
    long needed = model.simulation().memoryBytes();
    if (needed > memoryBytes - usedBytes) {
      throw new DeviceException(
          DeviceException.Kind.OUT_OF_MEMORY,
          "model '"
              + model.key()
              + "' takes "
              + needed
              + " bytes of device memory, of which "
              + (memoryBytes - usedBytes)
              + " are free");
    }
    pause(model, model.simulation().load());
    usedBytes += needed;
    return switch (model.kind()) {
      case TENSOR -> new SimulatedModel(this, model);
      case VLM, LLM -> new SimulatedGenerativeModel(this, model);
      case SPEECH -> new SimulatedSpeechModel(this, model);
    };
  }

  @Override
  public Optional<DeviceMemory> memory() {
    return memoryBytes == Long.MAX_VALUE
        ? Optional.empty()
        : Optional.of(new DeviceMemory(memoryBytes, usedBytes));
  }

  /** Gives back the memory of a model that was closed. */
  void unloaded(ModelSpec model) {
    usedBytes -= model.simulation().memoryBytes();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Passes the time that a real device would work; no time at all costs nothing. */
  static void pause(ModelSpec model, Duration duration) throws DeviceException {
    if (duration.isZero()) {
      return;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeviceException(
          DeviceException.Kind.FAULT, "model '" + model.key() + "' was interrupted at work");
    }
  }
}
