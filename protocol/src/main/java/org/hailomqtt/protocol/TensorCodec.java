package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the tensor object {@code {dtype, shape, data_b64}}. Thread-safe. */
public final class TensorCodec {
  private static final int MAX_DIMENSIONS = 16;

  private TensorCodec() {}

  /** Whether the node looks like a tensor object. */
  public static boolean isTensor(JsonNode node) {
    return node.has("data_b64") || (node.has("dtype") && node.has("shape"));
  }

  /**
   * Reads a tensor object.
   *
   * @param pointer where the node lies in the body, for the error text
   * @throws ProtocolException INVALID_INPUT
   */
  public static Tensor read(JsonNode node, String pointer) {
    String dtype = node.path("dtype").asText();
    DataType type =
        DataType.ofLabel(dtype)
            .orElseThrow(
                () ->
                    ProtocolException.invalid(
                        pointer + "/dtype",
                        "'" + dtype + "' is no element type such as uint8 or float32"));
    List<Integer> shape = shape(node.path("shape"), pointer + "/shape");
    byte[] bytes = base64(node.path("data_b64"), pointer + "/data_b64");
    try {
      return Tensor.ofBytes(type, shape, bytes);
    } catch (IllegalArgumentException e) {
      throw ProtocolException.invalid(pointer, String.valueOf(e.getMessage()));
    }
  }

  private static List<Integer> shape(JsonNode node, String pointer) {
    if (!node.isArray() || node.size() > MAX_DIMENSIONS) {
      throw ProtocolException.invalid(
          pointer, "shape must be a list of at most " + MAX_DIMENSIONS + " numbers");
    }
    List<Integer> shape = new ArrayList<>();
    for (JsonNode dimension : node) {
      if (!dimension.isInt() || dimension.intValue() < 0) {
        throw ProtocolException.invalid(pointer, "shape must hold whole numbers from 0 up");
      }
      shape.add(dimension.intValue());
    }
    return shape;
  }

  /**
   * Reads base64 text, with or without a {@code data:…;base64,} in front.
   *
   * @param pointer where the node lies in the body, for the error text
   * @throws ProtocolException INVALID_INPUT
   */
  public static byte[] base64(JsonNode node, String pointer) {
    if (!node.isTextual()) {
      throw ProtocolException.invalid(pointer, "base64 text is expected here");
    }
    String text = node.textValue();
    try {
      if (text.startsWith("data:")) {
        return JsonNodeFactory.instance
            .textNode(text.substring(text.indexOf(',') + 1))
            .binaryValue();
      }
      return node.binaryValue();
    } catch (IOException e) {
      throw ProtocolException.invalid(pointer, "this is not base64 text");
    }
  }

  /** Writes a tensor object. */
  public static ObjectNode write(Tensor tensor) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("dtype", tensor.dtype().label());
    ArrayNode shape = node.putArray("shape");
    tensor.shape().forEach(shape::add);
    ByteBuffer data = tensor.data();
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    node.put("data_b64", bytes);
    return node;
  }
}
