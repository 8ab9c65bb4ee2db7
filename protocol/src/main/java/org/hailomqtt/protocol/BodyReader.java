package org.hailomqtt.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells which form a body has, by its content type or by looking, and opens it. Thread-safe.
 *
 * <p>A content type that says something is believed, so that a text may begin like JSON; one that
 * says nothing ({@code application/octet-stream}, or a type nobody here knows) is looked at, but
 * then never taken for text, because a raw tensor can read as one.
 */
final class BodyReader {
  private final JsonObjectParser json;

  BodyReader(JsonObjectParser json) {
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
      throw empty();
    }
    String type = mediaType(properties.contentType());
    if (type.equals("application/json") || type.equals("text/json") || type.endsWith("+json")) {
      return fields(payload);
    }
    if (type.startsWith("text/")) {
      return text(payload);
    }
    if (type.startsWith("image/")) {
      return image(payload, type);
    }
    if (type.startsWith("audio/")) {
      return audio(payload, type);
    }
    if (TensorProperties.areIn(properties.user())) {
      Tensor tensor = TensorProperties.read(payload, properties.user());
      return new Body.Bare(new RequestInput.TensorBody(tensor));
    }
    return look(payload, type);
  }

  private static String mediaType(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private Body look(byte[] payload, String type) {
    if (Magic.isImage(payload)) {
      return new Body.Bare(new RequestInput.Image(payload));
    }
    if (Magic.isWav(payload)) {
      return new Body.Bare(new RequestInput.Audio(payload));
    }
    if (JsonObjectParser.looksLikeJson(payload)) {
      return fields(payload);
    }
    if (type.isEmpty()) {
      return text(payload);
    }
    throw unsupported(
        "the content type '"
            + Excerpt.of(type)
            + "' says nothing about the body, which is neither a JSON object, JPEG, PNG, WebP, BMP"
            + " nor WAV; for text send text/plain, for a raw tensor the user properties dtype and"
            + " shape");
  }

  private Body fields(byte[] payload) {
    return new Body.Fields(new JsonBody(json.parse(payload)));
  }

  private static Body image(byte[] payload, String type) {
    if (Magic.isImage(payload)) {
      return new Body.Bare(new RequestInput.Image(payload));
    }
    throw unsupported(
        "the content type says "
            + Excerpt.of(type)
            + ", but the body is no JPEG, PNG, WebP or BMP; send one of these");
  }

  private static Body audio(byte[] payload, String type) {
    if (Magic.isWav(payload)) {
      return new Body.Bare(new RequestInput.Audio(payload));
    }
    throw unsupported(
        "the content type says " + Excerpt.of(type) + ", but the body is no WAV file; send one");
  }

  private static Body text(byte[] payload) {
    int start = Utf8.start(payload);
    ByteBuffer bytes = ByteBuffer.wrap(payload, start, payload.length - start);
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw notText();
    }
    if (text.isBlank()) {
      throw empty();
    }
    if (text.indexOf(0) >= 0) {
      throw notText();
    }
    return new Body.Bare(new RequestInput.Text(text));
  }

  private static ProtocolException empty() {
    return new ProtocolException(
        ErrorCode.BAD_REQUEST, "the body is empty; publish a picture, a JSON object or a text");
  }

  private static ProtocolException notText() {
    return unsupported(
        "the body is neither a JSON object, JPEG, PNG, WebP, BMP, WAV nor UTF-8 text; for a raw"
            + " tensor send the user properties dtype and shape");
  }

  private static ProtocolException unsupported(String message) {
    return new ProtocolException(ErrorCode.UNSUPPORTED_MEDIA, message);
  }
}
