package org.hailomqtt.worker.model;

import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.Tensor;

/** How a text becomes the input of a network, and what of its output is meant. Thread-safe. */
interface TextEncoding {
  /**
   * A text as a network takes it. Immutable.
   *
   * @param inputs by name
   * @param row of the output that is the text's embedding; 0 where there is only one
   */
  record Encoded(Map<String, Tensor> inputs, int row) {}

  /** The network's input for a text. Decode thread. */
  Encoded encode(String text);

  /** Why a text would mean nothing to the network, for people; empty if it does. */
  Optional<String> objection(String text);
}
