package org.hailomqtt.worker.model;

import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;

/** Reads what one kind of network gives as boxes. Thread-safe. */
interface BoxDecoder {
  /**
   * Finds its way in the outputs, by their shapes. Device thread, so no number is looked at yet.
   *
   * @throws DeviceException kind INFERENCE if they are not those of this kind of network
   */
  Boxes arrange(Map<String, Tensor> outputs) throws DeviceException;

  /** The outputs of one run, understood. */
  @FunctionalInterface
  interface Boxes {
    /** What was found with at least a score, in no order and with all its doubles. */
    List<Found> over(float score);

    /** Whether the doubles were left out already. */
    default boolean arePicked() {
      return false;
    }
  }
}
