package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.RequestInput;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;

/** What a request of type {@code clip} brings. Immutable. */
sealed interface ClipInput {
  /**
   * A picture.
   *
   * @param embeddingExpected whether it came as the device manager's users send it, who get
   *     embeddings unless they ask for labels
   */
  record Picture(PictureInput picture, boolean embeddingExpected) implements ClipInput {}

  /**
   * Texts.
   *
   * @param pointer where in the body the text or the list lies
   * @param one whether it was one text rather than a list
   */
  record Texts(List<String> texts, String pointer, boolean one) implements ClipInput {
    /** Where in the body a text lies. */
    String pointer(int i) {
      return one ? pointer : pointer + "/" + i;
    }
  }

  /** What the text network takes, ready made. */
  record TextTensor(Tensor tensor, String pointer) implements ClipInput {}

  /**
   * Reads an input.
   *
   * @throws ProtocolException INVALID_INPUT or UNSUPPORTED_MEDIA
   */
  static ClipInput of(RequestInput input) {
    if (input instanceof RequestInput.Text text) {
      return new Texts(List.of(text.text()), "/input", true);
    }
    if (input instanceof RequestInput.TensorBody body) {
      return new Picture(new PictureInput.Pixels(body.tensor(), "/input"), false);
    }
    Optional<PictureInput> picture = PictureInput.of(input);
    if (picture.isPresent()) {
      return new Picture(picture.get(), false);
    }
    if (input instanceof RequestInput.Fields json && json.fields() instanceof ObjectNode object) {
      return of(object);
    }
    throw new ProtocolException(ErrorCode.UNSUPPORTED_MEDIA, "/input", wanted());
  }

  private static ClipInput of(ObjectNode object) {
    Fields fields = Fields.ofInput(object);
    if (TensorCodec.isTensor(object)) {
      return tensor(fields, object, "/input");
    }
    if (object.has("tensor")) {
      return tensor(fields, object.get("tensor"), "/input/tensor");
    }
    Optional<String> text = fields.optionalText("text");
    if (text.isPresent()) {
      return new Texts(List.of(text.get()), "/input/text", true);
    }
    return fields
        .texts("texts", ClipModel.MAX_LABELS)
        .map(texts -> new Texts(texts, "/input/texts", false))
        .orElseThrow(() -> ProtocolException.invalid("/input", wanted()));
  }

  private static ClipInput tensor(Fields fields, JsonNode node, String pointer) {
    Optional<Boolean> text = fields.choice("mode", Map.of("text", true, "image", false));
    Tensor tensor = TensorCodec.read(node, pointer);
    return text.orElse(false)
        ? new TextTensor(tensor, pointer)
        : new Picture(new PictureInput.Pixels(tensor, pointer), text.isPresent());
  }

  private static String wanted() {
    return "type clip takes a JPEG, PNG, WebP or BMP as the body, or {\"input\": {…}} with 'image'"
        + " (base64), 'tensor' ({dtype, shape, data_b64}), 'text' or 'texts'";
  }
}
