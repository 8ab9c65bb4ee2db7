package org.hailomqtt.worker.device.simulated;

import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.InputCheck;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;

/** A network that only pretends to compute. Device thread only. */
final class SimulatedModel implements TensorModel {
  private final SimulatedDevice device;
  private final ModelSpec spec;
  private boolean closed;

  SimulatedModel(SimulatedDevice device, ModelSpec spec) {
    this.device = device;
    this.spec = spec;
  }

  @Override
  public List<TensorSpec> inputs() {
    return spec.inputs();
  }

  @Override
  public List<TensorSpec> outputs() {
    return spec.outputs();
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) throws DeviceException {
    if (closed || device.isClosed()) {
      throw new IllegalStateException("model '" + spec.key() + "' is closed");
    }
    InputCheck.check(spec.key(), spec.inputs(), inputs);
    SimulatedDevice.pause(spec, spec.simulation().inference());
    return SimulatedOutputs.of(spec, inputs);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.unloaded(spec);
    }
  }
}
