package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Reads and writes the tensor object {@code {dtype, shape, data_b64}}. Thread-safe. */
public final class TensorCodec {
  private static final int MAX_DIMENSIONS = 16;
  private static final Pattern LINE_BREAKS = Pattern.compile("[\\r\\n\\t ]+");

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
    if (!node.isObject()) {
      throw ProtocolException.invalid(
          pointer, "a tensor {dtype, shape, data_b64} is expected here; got " + Excerpt.of(node));
    }
    DataType type = dataType(node.path("dtype"), pointer + "/dtype");
    List<Integer> shape = shape(node.path("shape"), pointer + "/shape");
    byte[] bytes = base64(node.path("data_b64"), pointer + "/data_b64");
    try {
      return Tensor.ofBytes(type, shape, bytes);
    } catch (IllegalArgumentException e) {
      throw ProtocolException.invalid(pointer, e.getMessage() + "; mend data_b64 or shape");
    }
  }

  private static DataType dataType(JsonNode node, String pointer) {
    return DataType.ofLabel(node.asText())
        .orElseThrow(
            () ->
                ProtocolException.invalid(
                    pointer,
                    "dtype must be one of " + DataType.labels() + "; got " + Excerpt.of(node)));
  }

  private static List<Integer> shape(JsonNode node, String pointer) {
    if (!node.isArray() || node.size() > MAX_DIMENSIONS) {
      throw noShape(node, pointer);
    }
    List<Integer> shape = new ArrayList<>();
    for (JsonNode dimension : node) {
      if (!dimension.isInt() || dimension.intValue() < 0) {
        throw noShape(dimension, pointer);
      }
      shape.add(dimension.intValue());
    }
    return shape;
  }

  private static ProtocolException noShape(JsonNode node, String pointer) {
    return ProtocolException.invalid(
        pointer,
        "shape must be a list of at most "
            + MAX_DIMENSIONS
            + " whole numbers, such as [1, 224, 224, 3]; got "
            + Excerpt.of(node));
  }

  /**
   * Reads base64 text, with or without a {@code data:…;base64,} in front.
   *
   * @param pointer where the node lies in the body, for the error text
   * @throws ProtocolException INVALID_INPUT
   */
  public static byte[] base64(JsonNode node, String pointer) {
    if (!node.isTextual()) {
      throw ProtocolException.invalid(
          pointer, "base64 text is expected here; got " + Excerpt.of(node));
    }
    String text = node.textValue();
    int start = 0;
    if (text.startsWith("data:")) {
      start = text.indexOf(',') + 1;
      if (start == 0 || !text.regionMatches(start - 8, ";base64,", 0, 8)) {
        throw ProtocolException.invalid(
            pointer, "a data URI must be data:<type>;base64,<data>; got " + Excerpt.of(node));
      }
    }
    try {
      return decode(text.substring(start));
    } catch (IllegalArgumentException e) {
      throw ProtocolException.invalid(
          pointer, "this is not base64 text (RFC 4648): " + Excerpt.of(node));
    }
  }

  /** Shells wrap base64 into lines; the decoder that allows that is slow, and allows too much. */
  private static byte[] decode(String text) {
    byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
    try {
      return Base64.getDecoder().decode(ascii);
    } catch (IllegalArgumentException e) {
      String unwrapped = LINE_BREAKS.matcher(text).replaceAll("");
      if (unwrapped.length() == text.length()) {
        throw e;
      }
      return Base64.getDecoder().decode(unwrapped);
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
