package org.hailomqtt.worker.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Magic;

/**
 * The input in JSON that bytes are which came without it, by what is said of them or by looking, in
 * the order in which the worker itself does. Stateless.
 */
final class WrappedInput {
  private static final int MAX_SHAPE_TEXT = 200;
  private static final Pattern SHAPE = Pattern.compile("[0-9]{1,9}([,x][0-9]{1,9}){0,15}");
  private static final Pattern BETWEEN = Pattern.compile("[,x]");

  private WrappedInput() {}

  /**
   * The input.
   *
   * @param dtype of a tensor
   * @param shape of a tensor; the worker says what is wrong with it
   * @throws HttpFailure UNSUPPORTED_MEDIA
   */
  static ObjectNode of(RequestContent.Bare bare, Optional<String> dtype, Optional<String> shape) {
    byte[] bytes = bare.bytes();
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    String type = MediaType.of(bare.contentType());
    if (type.startsWith("text/")) {
      return input.put("prompt", text(bytes).orElseThrow(WrappedInput::unknown));
    }
    if (type.startsWith("image/")) {
      return input.put("image", bytes);
    }
    if (type.startsWith("audio/")) {
      return input.put("audio", bytes);
    }
    if (dtype.isPresent() || shape.isPresent()) {
      ObjectNode tensor = input.putObject("tensor");
      dtype.ifPresent(name -> tensor.put("dtype", name));
      shape.ifPresent(written -> putShape(tensor, written));
      tensor.put("data_b64", bytes);
      return input;
    }
    if (Magic.isImage(bytes)) {
      return input.put("image", bytes);
    }
    if (Magic.isWav(bytes)) {
      return input.put("audio", bytes);
    }
    Optional<String> text = type.isEmpty() ? text(bytes) : Optional.empty();
    return input.put("prompt", text.orElseThrow(WrappedInput::unknown));
  }

  private static void putShape(ObjectNode tensor, String written) {
    String bare = written.length() > MAX_SHAPE_TEXT ? "" : written.replaceAll("[\\s()\\[\\]]", "");
    if (!SHAPE.matcher(bare).matches()) {
      tensor.put("shape", written);
      return;
    }
    ArrayNode shape = tensor.putArray("shape");
    BETWEEN.splitAsStream(bare).forEach(size -> shape.add(Integer.parseInt(size)));
  }

  private static Optional<String> text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.indexOf(0) < 0 ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static HttpFailure unknown() {
    return HttpFailure.of(
        ErrorCode.UNSUPPORTED_MEDIA,
        "the body is neither a JSON object, JPEG, PNG, WebP, BMP, WAV nor UTF-8 text (which is not"
            + " looked for under application/octet-stream); for a raw tensor add dtype and shape to"
            + " the query");
  }
}
