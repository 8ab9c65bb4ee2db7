package org.hailomqtt.worker.model;

import java.util.Map;
import org.hailomqtt.protocol.Tensor;

/** Tensors as a sender gave them, not yet compared with a network. Immutable. */
sealed interface GivenTensors {
  /**
   * A tensor without a name, for a network with one input.
   *
   * @param pointer where in the body it lies
   */
  record One(Tensor tensor, String pointer) implements GivenTensors {}

  /**
   * Tensors by input name.
   *
   * @param pointer where in the body they lie
   */
  record Named(Map<String, Tensor> tensors, String pointer) implements GivenTensors {
    /** Where in the body one of them lies, or should. */
    String pointer(String name) {
      return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }
  }
}
