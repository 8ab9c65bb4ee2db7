package org.hailomqtt.worker.model;

import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * One picture for one network. Made on a decode thread, run on the device thread.
 *
 * @param network with one input
 * @param inputs its input
 * @param reading understands what it gives
 */
record PictureInference(ModelSpec network, Map<String, Tensor> inputs, Reading reading)
    implements PreparedInference {
  /** Understands what a network gives. */
  @FunctionalInterface
  interface Reading {
    /**
     * Looks whether the outputs are what was expected, and leaves the work to the finish thread.
     * Device thread.
     *
     * @throws DeviceException kind INFERENCE if they are not
     */
    Output of(Map<String, Tensor> outputs) throws DeviceException;
  }

  @Override
  public List<ModelSpec> networks() {
    return List.of(network);
  }

  @Override
  public Output run(Loaded loaded) throws DeviceException {
    return reading.of(loaded.model(network).run(inputs));
  }
}
