package org.hailomqtt.worker.model;

import org.hailomqtt.protocol.Request;

/**
 * What one model type does with a request: turns its input into tensors, and what the device gave
 * into a result. Thread-safe.
 */
public interface ModelHandler {
  /** The model type it serves, as topics name it. */
  String type();

  /**
   * Whether the same input may give another result the next time, so that none is given again.
   * Never throws.
   */
  default boolean samples(ModelDefinition model, Request request) {
    return false;
  }

  /**
   * Reads a request for one model: checks parameters, decodes and resizes pictures. Decode thread.
   *
   * @throws org.hailomqtt.protocol.ProtocolException INVALID_INPUT, UNSUPPORTED_MEDIA or TOO_LARGE
   */
  PreparedInference prepare(ModelDefinition model, Request request);
}
