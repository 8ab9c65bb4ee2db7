package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a request brings for its model, in the form it came. The arrays and buffers are views of the
 * MQTT payload where possible; nobody writes to them.
 */
public sealed interface RequestInput {
  /**
   * The {@code input} of a JSON body; an object, or what a device-manager body had in its place.
   */
  record Fields(JsonNode fields) implements RequestInput {}

  /** A bare picture: JPEG, PNG, WebP or BMP, not yet decoded. */
  record Image(byte[] bytes) implements RequestInput {}

  /** A bare WAV file. */
  record Audio(byte[] bytes) implements RequestInput {}

  /** An octet-stream whose user properties told type and shape. */
  record TensorBody(Tensor tensor) implements RequestInput {}

  /** Plain text: the prompt. */
  record Text(String text) implements RequestInput {}
}
