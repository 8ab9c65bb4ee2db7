package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells which form a body has, by its content type or by looking, and opens it. Thread-safe. */
final class BodyReader {
  private final ObjectMapper json;

  BodyReader(ObjectMapper json) {
    this.json = json;
  }

  /** A body opened: fields of a JSON object, or an input of its own. */
  sealed interface Body {
    record Fields(JsonBody fields) implements Body {}

    record Bare(RequestInput input) implements Body {}
  }

  /**
   * Opens a body.
   *
   * @throws ProtocolException BAD_REQUEST, INVALID_INPUT or UNSUPPORTED_MEDIA
   */
  Body read(byte[] payload, MessageProperties properties) {
    if (payload.length == 0) {
      throw new ProtocolException(
          ErrorCode.BAD_REQUEST, "the body is empty; publish a picture, a JSON object or a text");
    }
    Map<String, String> user = properties.user();
    if (user.containsKey("dtype") || user.containsKey("shape")) {
      return new Body.Bare(new RequestInput.TensorBody(tensor(payload, user)));
    }
    String type = mediaType(properties.contentType());
    if (type.equals("text/plain")) {
      return new Body.Bare(new RequestInput.Text(text(payload)));
    }
    if (type.equals("application/json") || type.endsWith("+json")) {
      return new Body.Fields(JsonBody.parse(json, payload));
    }
    return look(payload);
  }

  private static String mediaType(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private Body look(byte[] payload) {
    if (Magic.isImage(payload)) {
      return new Body.Bare(new RequestInput.Image(payload));
    }
    if (Magic.isWav(payload)) {
      return new Body.Bare(new RequestInput.Audio(payload));
    }
    int first = firstNonSpace(payload);
    if (first == '{' || first == '[') {
      return new Body.Fields(JsonBody.parse(json, payload));
    }
    return new Body.Bare(new RequestInput.Text(text(payload)));
  }

  private static int firstNonSpace(byte[] payload) {
    for (byte b : payload) {
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return b;
      }
    }
    return ' ';
  }

  private static String text(byte[] payload) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolException(
          ErrorCode.UNSUPPORTED_MEDIA,
          "the body is neither JSON, UTF-8 text, JPEG, PNG, WebP, BMP nor WAV; for a raw tensor set"
              + " the user properties dtype and shape");
    }
  }

  private static Tensor tensor(byte[] payload, Map<String, String> user) {
    String dtype = user.getOrDefault("dtype", "");
    DataType type =
        DataType.ofLabel(dtype)
            .orElseThrow(
                () ->
                    invalid(
                        "user property dtype '" + dtype + "' is no type such as uint8, float32"));
    try {
      return new Tensor(type, shape(user.getOrDefault("shape", "")), ByteBuffer.wrap(payload));
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static ProtocolException invalid(String message) {
    return new ProtocolException(ErrorCode.INVALID_INPUT, "/input", message);
  }

  /** {@code [1, 224, 224, 3]}, {@code 1,224,224,3} or {@code 1x224x224x3}. */
  private static List<Integer> shape(String text) {
    List<Integer> shape = new ArrayList<>();
    for (String part : text.replaceAll("[\\[\\]() ]", "").split("[,x]", 32)) {
      try {
        shape.add(Integer.parseInt(part));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "user property shape '" + text + "' is not a list such as 1,224,224,3", e);
      }
    }
    return shape;
  }
}
