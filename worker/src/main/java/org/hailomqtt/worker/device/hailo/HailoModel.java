package org.hailomqtt.worker.device.hailo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.InputCheck;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;
import org.jspecify.annotations.Nullable;

/**
 * A network of HailoRT's as the worker knows it. Device thread only.
 *
 * <p>After a failed run the network is taken off the device, because that may still be busy with
 * it, and the next run brings it back; so may {@link HailoDevice} do with all models.
 */
final class HailoModel implements TensorModel, OnChip {
  private static final int RUN_TIMEOUT_MILLIS = 10_000;

  private final HailoDevice device;
  private final Loading loading;
  private final List<TensorSpec> inputs;
  private final List<TensorSpec> outputs;
  private @Nullable OnDevice onDevice;
  private boolean closed;

  /**
   * A network that is ready to run.
   *
   * @param model which this closes
   * @param inputs what it takes, with the frames it is written to
   * @param outputs what it gives, with the frames it is read from
   */
  record OnDevice(NativeModel model, List<Port> inputs, List<Port> outputs) {}

  /** A stream with its frame in native memory, valid as long as the model is. */
  record Port(HailoStream stream, ByteBuffer frame) {
    String name() {
      return stream.name();
    }

    static List<Port> of(NativeModel model, int direction, List<HailoStream> streams)
        throws DeviceException {
      List<Port> ports = new ArrayList<>();
      for (HailoStream stream : streams) {
        ports.add(new Port(stream, model.frame(direction, stream.index())));
      }
      return ports;
    }
  }

  HailoModel(HailoDevice device, Loading loading, OnDevice onDevice) {
    this.device = device;
    this.loading = loading;
    this.onDevice = onDevice;
    this.inputs = onDevice.inputs().stream().map(port -> port.stream().spec()).toList();
    this.outputs = onDevice.outputs().stream().map(port -> port.stream().spec()).toList();
  }

  @Override
  public List<TensorSpec> inputs() {
    return inputs;
  }

  @Override
  public List<TensorSpec> outputs() {
    return outputs;
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> given) throws DeviceException {
    if (closed || device.isClosed()) {
      throw new IllegalStateException(loading.what() + " is closed");
    }
    InputCheck.check(loading.key(), inputs, given);
    OnDevice ready = onDevice;
    if (ready == null) {
      ready = device.bringTensors(loading);
      onDevice = ready;
    }
    try {
      return run(ready, given);
    } catch (DeviceException e) {
      leaveDevice();
      device.failed(e);
      throw e;
    }
  }

  private static Map<String, Tensor> run(OnDevice ready, Map<String, Tensor> given)
      throws DeviceException {
    for (Port port : ready.inputs()) {
      Tensor tensor = given.get(port.name());
      if (tensor != null) {
        port.frame().clear().put(tensor.data());
      }
    }
    ready.model().run(RUN_TIMEOUT_MILLIS);
    Map<String, Tensor> results = new LinkedHashMap<>();
    for (Port port : ready.outputs()) {
      results.put(port.name(), result(port));
    }
    return results;
  }

  /** A copy: the frame is the next run's. */
  private static Tensor result(Port port) {
    ByteBuffer frame = port.frame().clear();
    HailoStream stream = port.stream();
    if (stream.nms().isPresent()) {
      return stream.nms().get().boxes(frame);
    }
    ByteBuffer copy = ByteBuffer.allocate(frame.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    copy.put(frame).flip();
    TensorSpec spec = stream.spec();
    return new Tensor(spec.dtype(), spec.shape(), copy);
  }

  @Override
  public void leaveDevice() {
    OnDevice left = onDevice;
    onDevice = null;
    if (left != null) {
      left.model().close();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      leaveDevice();
      device.unloaded(this);
    }
  }
}
