package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.RequestInput;
import org.hailomqtt.protocol.TensorCodec;

/** What a request of a model type that looks at pictures brings. Immutable. */
sealed interface VisionInput {
  /** Where the device manager's users put a tensor, and where ours do. */
  List<String> TENSOR_FIELDS = List.of("tensor", "input");

  /** A picture: who sends one wants a result that people can read. */
  record Image(PictureInput picture) implements VisionInput {}

  /** What the network takes, ready made: who sends that wants what the network gives. */
  record Ready(GivenTensors.One tensor) implements VisionInput {}

  /**
   * Reads an input: a bare picture, a raw tensor of pixels, {@code image}, or {@code tensor}.
   *
   * @param type the model type, for the message
   * @throws ProtocolException INVALID_INPUT or UNSUPPORTED_MEDIA
   */
  static VisionInput of(RequestInput input, String type) {
    if (input instanceof RequestInput.TensorBody body) {
      return new Image(new PictureInput.Pixels(body.tensor(), "/input"));
    }
    if (input instanceof RequestInput.Fields json) {
      JsonNode fields = json.fields();
      if (TensorCodec.isTensor(fields)) {
        return ready(fields, "/input");
      }
      for (String name : TENSOR_FIELDS) {
        if (fields.has(name)) {
          return ready(fields.get(name), "/input/" + name);
        }
      }
    }
    Optional<PictureInput> picture = PictureInput.of(input);
    if (picture.isPresent()) {
      return new Image(picture.get());
    }
    throw new ProtocolException(
        input instanceof RequestInput.Fields
            ? ErrorCode.INVALID_INPUT
            : ErrorCode.UNSUPPORTED_MEDIA,
        "/input",
        "type "
            + type
            + " takes a JPEG, PNG, WebP or BMP as the body, or {\"input\": {…}} with 'image'"
            + " (base64), 'images' (a list of them) or 'tensor' ({dtype, shape, data_b64})");
  }

  private static Ready ready(JsonNode node, String pointer) {
    return new Ready(new GivenTensors.One(TensorCodec.read(node, pointer), pointer));
  }
}
