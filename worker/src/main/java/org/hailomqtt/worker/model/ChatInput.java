package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.RequestInput;

/**
 * What a request says and shows to a model that writes. Immutable, but for the JSON, which nobody
 * writes to.
 *
 * @param messages in HailoRT's form, with an image entry for each picture
 * @param pictures in the order of their entries
 */
record ChatInput(List<ObjectNode> messages, List<PictureInput> pictures) {
  static final int MAX_PICTURES = 8;

  private static final String ABOUT_ONE = "Describe the picture in one sentence.";
  private static final String ABOUT_SEVERAL = "Describe the pictures in one sentence.";
  private static final List<String> PICTURE_FIELDS = List.of("image", "images", "frames");

  /** Copies the lists. */
  ChatInput {
    messages = List.copyOf(messages);
    pictures = List.copyOf(pictures);
  }

  /**
   * Reads an input.
   *
   * @throws ProtocolException INVALID_INPUT or UNSUPPORTED_MEDIA
   */
  static ChatInput of(RequestInput input, ChatParams params) {
    if (input instanceof RequestInput.Audio) {
      throw new ProtocolException(
          ErrorCode.UNSUPPORTED_MEDIA,
          "/input",
          "this type reads text and may look at pictures; send sound to type whisper");
    }
    List<PictureInput> pictures = new ArrayList<>();
    if (input instanceof RequestInput.Image image) {
      pictures.add(new PictureInput.Encoded(image.bytes(), "/input"));
    } else if (input instanceof RequestInput.TensorBody body) {
      pictures.add(new PictureInput.Pixels(body.tensor(), "/input"));
    } else if (input instanceof RequestInput.Text text) {
      return of(ChatMessages.ofUser(text.text()), pictures, params);
    } else if (input instanceof RequestInput.Fields json) {
      return ofJson(json.fields(), params);
    }
    return of(ChatMessages.ofUser(params.prompt().orElse(ABOUT_ONE)), pictures, params);
  }

  private static ChatInput ofJson(JsonNode fields, ChatParams params) {
    List<PictureInput> pictures = pictures(fields);
    if (fields.isTextual()) {
      return of(ChatMessages.ofUser(fields.textValue()), pictures, params);
    }
    if (fields.isArray()) {
      return of(ChatMessages.of(fields, "/input"), pictures, params);
    }
    for (String name : List.of("messages", "prompt")) {
      if (fields.path(name).isArray()) {
        return of(ChatMessages.of(fields.get(name), "/input/" + name), pictures, params);
      }
    }
    if (params.prompt().isEmpty() && pictures.isEmpty()) {
      throw ProtocolException.invalid(
          "/input/prompt",
          "there is nothing to answer; send a text as the body, or {\"input\": {\"prompt\": …}}"
              + " with a text or a list of messages {role, content}");
    }
    String usual = pictures.size() > 1 ? ABOUT_SEVERAL : ABOUT_ONE;
    return of(ChatMessages.ofUser(params.prompt().orElse(usual)), pictures, params);
  }

  private static ChatInput of(
      List<ObjectNode> messages, List<PictureInput> pictures, ChatParams params) {
    ChatMessages.place(pictures.size(), messages);
    if (params.system().isPresent()) {
      ChatMessages.begin(messages, params.system().get());
    }
    return new ChatInput(messages, pictures);
  }

  private static List<PictureInput> pictures(JsonNode fields) {
    List<String> given = PICTURE_FIELDS.stream().filter(fields::hasNonNull).toList();
    if (given.isEmpty()) {
      return List.of();
    }
    String field = given.get(0);
    if (given.size() > 1) {
      throw ProtocolException.invalid(
          "/input/" + given.get(1),
          "pictures come in 'image', 'images' or 'frames'; send them in one of these");
    }
    JsonNode node = fields.get(field);
    if (field.equals("image")) {
      return List.of(PictureInput.of(node, "/input/image"));
    }
    if (!node.isArray() || node.size() > MAX_PICTURES) {
      throw ProtocolException.invalid(
          "/input/" + field, "this must be a list of at most " + MAX_PICTURES + " pictures");
    }
    List<PictureInput> pictures = new ArrayList<>();
    for (JsonNode each : node) {
      pictures.add(PictureInput.of(each, "/input/" + field + "/" + pictures.size()));
    }
    return pictures;
  }
}
