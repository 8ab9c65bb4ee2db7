package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Magic;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.RequestInput;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;

/** The one picture that a request brings, in the form it came. Immutable. */
sealed interface PictureInput {
  /** Where in the body it lies: a JSON pointer. */
  String pointer();

  /** JPEG, PNG, WebP or BMP, not yet decoded; the array is never written. */
  record Encoded(byte[] bytes, String pointer) implements PictureInput {}

  /** Pixels, or what the network takes already. */
  record Pixels(Tensor tensor, String pointer) implements PictureInput {}

  /**
   * Finds the picture: a bare one, {@code input.image}, or the only one of {@code input.images};
   * each base64, a data URI or a tensor object.
   *
   * @throws ProtocolException INVALID_INPUT or UNSUPPORTED_MEDIA if what is there is no picture
   */
  static Optional<PictureInput> of(RequestInput input) {
    if (input instanceof RequestInput.Image image) {
      return Optional.of(new Encoded(image.bytes(), "/input"));
    }
    if (!(input instanceof RequestInput.Fields json)) {
      return Optional.empty();
    }
    JsonNode fields = json.fields();
    if (fields.has("image")) {
      return Optional.of(of(fields.get("image"), "/input/image"));
    }
    if (!fields.has("images")) {
      return Optional.empty();
    }
    JsonNode images = fields.get("images");
    if (!images.isArray() || images.size() != 1) {
      throw ProtocolException.invalid(
          "/input/images", "one picture a request is taken; publish a request for each");
    }
    return Optional.of(of(images.get(0), "/input/images/0"));
  }

  /** One picture: base64, a data URI or a tensor object. */
  static PictureInput of(JsonNode node, String pointer) {
    if (TensorCodec.isTensor(node)) {
      return new Pixels(TensorCodec.read(node, pointer), pointer);
    }
    byte[] bytes = TensorCodec.base64(node, pointer);
    if (!Magic.isImage(bytes)) {
      throw new ProtocolException(
          ErrorCode.UNSUPPORTED_MEDIA,
          pointer,
          "this is base64, but neither JPEG, PNG, WebP nor BMP; for raw pixels give {dtype, shape,"
              + " data_b64}");
    }
    return new Encoded(bytes, pointer);
  }
}
