package org.hailomqtt.worker.device;

import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;

/** A loaded network that takes named tensors and gives named tensors. Device thread only. */
public non-sealed interface TensorModel extends LoadedModel {
  /** What it takes. Any thread. */
  List<TensorSpec> inputs();

  /** What it gives. Any thread. */
  List<TensorSpec> outputs();

  /**
   * Runs one inference.
   *
   * @param inputs a tensor for each input's name; read until this returns, never written
   * @return a tensor for each output's name, owned by the caller
   * @throws DeviceException kind INPUT if a tensor is missing, unknown or does not fit; else as the
   *     device reports
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs) throws DeviceException;
}
