package org.hailomqtt.worker;

import java.util.Optional;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.DeviceMemory;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.Telemetry;
import org.jspecify.annotations.Nullable;

/**
 * A device that is opened when it is taken, and can be given up and taken again. Device thread
 * only, but for {@link #identity()}.
 */
final class OnDemandDevice implements Device {
  private final Opening opening;
  private volatile DeviceIdentity identity;
  private @Nullable Device device;

  /** Opens the device. */
  @FunctionalInterface
  interface Opening {
    /** Opens it anew each time it is called. */
    Device open() throws DeviceException;
  }

  /** A device that is not open yet, and of which only the kind is known. */
  OnDemandDevice(DeviceKind kind, Opening opening) {
    this.opening = opening;
    this.identity = new DeviceIdentity(kind, "", "", Optional.empty());
  }

  /** What it is; once it was open, what it was then. */
  @Override
  public DeviceIdentity identity() {
    return identity;
  }

  @Override
  public boolean isHeld() {
    Device open = device;
    return open != null && open.isHeld();
  }

  @Override
  public void take() throws DeviceException {
    Device open = device;
    if (open == null) {
      open = opening.open();
      device = open;
      identity = open.identity();
    } else {
      open.take();
    }
  }

  @Override
  public LoadedModel load(ModelSpec model) throws DeviceException {
    Device open = device;
    if (open == null) {
      throw new DeviceException(
          DeviceException.Kind.UNAVAILABLE,
          "the worker does not hold the device now; its status says why");
    }
    return open.load(model);
  }

  @Override
  public Optional<DeviceMemory> memory() throws DeviceException {
    Device open = device;
    return open == null ? Optional.empty() : open.memory();
  }

  @Override
  public boolean reopen() {
    Device open = device;
    return open != null && open.reopen();
  }

  @Override
  public Telemetry telemetry() throws DeviceException {
    Device open = device;
    return open == null ? Telemetry.NONE : open.telemetry();
  }

  /** Gives it up until it is taken; its models are closed before. */
  @Override
  public void close() {
    Device open = device;
    device = null;
    if (open != null) {
      open.close();
    }
  }
}
