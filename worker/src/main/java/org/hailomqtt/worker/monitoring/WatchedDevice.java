package org.hailomqtt.worker.monitoring;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceMemory;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.SpeechModel;
import org.hailomqtt.worker.device.Telemetry;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * A device of which a {@link DeviceWatch} sees every operation. Device thread only, but for {@link
 * #identity()}.
 */
public final class WatchedDevice implements Device {
  private final Device device;
  private final DeviceWatch watch;
  private final InferenceTrend trend;
  private final LongSupplier nanoClock;

  /** Closes the device it is given when it is closed. */
  public WatchedDevice(Device device, DeviceWatch watch) {
    this(device, watch, new InferenceTrend(), () -> 0);
  }

  /**
   * The same with a trend that hears how long every run takes.
   *
   * @param nanoClock monotonic
   */
  public WatchedDevice(
      Device device, DeviceWatch watch, InferenceTrend trend, LongSupplier nanoClock) {
    this.device = device;
    this.watch = watch;
    this.trend = trend;
    this.nanoClock = nanoClock;
  }

  @Override
  public DeviceIdentity identity() {
    return device.identity();
  }

  @Override
  public LoadedModel load(ModelSpec model) throws DeviceException {
    boolean loaded = false;
    watch.begin(watch.operation(DeviceWatch.loading(model.key())));
    try {
      LoadedModel given = device.load(model);
      loaded = true;
      return watched(given, model.key());
    } finally {
      watch.end(loaded);
    }
  }

  private LoadedModel watched(LoadedModel given, String key) {
    if (given instanceof GenerativeModel generative) {
      return new WatchedGenerativeModel(generative, key, watch);
    }
    if (given instanceof SpeechModel speech) {
      return new WatchedSpeechModel(speech, key, watch);
    }
    return new Watched((TensorModel) given, key);
  }

  @Override
  public boolean isHeld() {
    return device.isHeld();
  }

  @Override
  public void take() throws DeviceException {
    boolean taken = false;
    watch.begin(watch.operation("opening the device"));
    try {
      device.take();
      taken = true;
    } finally {
      watch.end(taken);
    }
  }

  @Override
  public Telemetry telemetry() throws DeviceException {
    boolean told = false;
    watch.begin(watch.operation("asking the device for its temperature"));
    try {
      Telemetry telemetry = device.telemetry();
      told = true;
      return telemetry;
    } finally {
      watch.end(told);
    }
  }

  @Override
  public Optional<DeviceMemory> memory() throws DeviceException {
    boolean told = false;
    watch.begin(watch.operation("asking the device for its memory"));
    try {
      Optional<DeviceMemory> memory = device.memory();
      told = true;
      return memory;
    } finally {
      watch.end(told);
    }
  }

  @Override
  public boolean reopen() {
    watch.begin(watch.operation("closing the device"));
    try {
      return device.reopen();
    } finally {
      watch.end(true);
    }
  }

  @Override
  public void close() {
    watch.begin(watch.operation("closing the device"));
    try {
      device.close();
    } finally {
      watch.end(true);
    }
  }

  private final class Watched implements TensorModel {
    private final TensorModel model;
    private final String key;
    private final DeviceWatch.Learned inference;
    private final DeviceWatch.Learned unloading;

    private Watched(TensorModel model, String key) {
      this.model = model;
      this.key = key;
      this.inference = watch.operation("an inference of " + key);
      this.unloading = watch.operation("unloading " + key);
    }

    @Override
    public List<TensorSpec> inputs() {
      return model.inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
      return model.outputs();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) throws DeviceException {
      boolean ran = false;
      watch.begin(inference);
      long start = nanoClock.getAsLong();
      try {
        Map<String, Tensor> outputs = model.run(inputs);
        ran = true;
        trend.ran(key, nanoClock.getAsLong() - start);
        return outputs;
      } finally {
        watch.end(ran);
      }
    }

    @Override
    public void close() {
      watch.begin(unloading);
      try {
        model.close();
      } finally {
        watch.end(true);
      }
    }
  }
}
