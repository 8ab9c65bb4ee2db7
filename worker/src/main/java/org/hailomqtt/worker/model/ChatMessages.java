package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hailomqtt.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a conversation as senders write them, brought into the form that HailoRT takes:
 * {@code {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "…"}]}}.
 * Thread-safe.
 */
final class ChatMessages {
  private static final int MOST = 256;
  private static final String SYSTEM = "system";
  private static final String USER = "user";
  private static final String ASSISTANT = "assistant";
  private static final Set<String> ROLES = Set.of(SYSTEM, USER, ASSISTANT);

  private ChatMessages() {}

  /** One message of a user. The list and its messages are the caller's. */
  static List<ObjectNode> ofUser(String text) {
    ObjectNode message = message(USER);
    addText(message, text);
    return new ArrayList<>(List.of(message));
  }

  /** What the model has said. */
  static ObjectNode ofAssistant(String text) {
    ObjectNode message = message(ASSISTANT);
    addText(message, text);
    return message;
  }

  /**
   * A list of messages, each with a role and a text or a list of text and image entries. The list
   * and its messages are the caller's.
   *
   * @throws ProtocolException INVALID_INPUT
   */
  static List<ObjectNode> of(JsonNode list, String pointer) {
    if (list.isEmpty() || list.size() > MOST) {
      throw ProtocolException.invalid(
          pointer, "this must be a list of 1 to " + MOST + " messages {role, content}");
    }
    List<ObjectNode> messages = new ArrayList<>();
    for (JsonNode each : list) {
      messages.add(one(each, pointer + "/" + messages.size(), messages.isEmpty()));
    }
    return messages;
  }

  private static ObjectNode one(JsonNode given, String pointer, boolean first) {
    String role = given.path("role").asText();
    if (!ROLES.contains(role) || (role.equals(SYSTEM) && !first)) {
      throw ProtocolException.invalid(
          pointer + "/role",
          "this must be user or assistant, and may be system in the first message");
    }
    ObjectNode message = message(role);
    JsonNode content = given.path("content");
    if (content.isTextual()) {
      addText(message, content.textValue());
      return message;
    }
    if (!content.isArray() || content.isEmpty()) {
      throw ProtocolException.invalid(
          pointer + "/content",
          "this must be a text, or a list of {\"type\": \"text\", \"text\": …} and {\"type\":"
              + " \"image\"}");
    }
    int i = 0;
    for (JsonNode part : content) {
      add(message, part, pointer + "/content/" + i++);
    }
    return message;
  }

  private static void add(ObjectNode message, JsonNode part, String pointer) {
    String type = part.path("type").asText();
    if (type.equals("image")) {
      message.withArray("content").addObject().put("type", "image");
    } else if (type.equals("text") && part.path("text").isTextual()) {
      addText(message, part.path("text").textValue());
    } else {
      throw ProtocolException.invalid(
          pointer,
          "this must be {\"type\": \"text\", \"text\": …} or {\"type\": \"image\"}; pictures"
              + " themselves come in input.image or input.images");
    }
  }

  /**
   * Gives each picture its image entry: where none is written, before the last thing that the user
   * says.
   *
   * @throws ProtocolException INVALID_INPUT if there are others than pictures
   */
  static void place(int pictures, List<ObjectNode> messages) {
    int entries = 0;
    @Nullable ObjectNode last = null;
    for (ObjectNode message : messages) {
      for (JsonNode part : message.path("content")) {
        entries += part.path("type").asText().equals("image") ? 1 : 0;
      }
      last = message.path("role").asText().equals(USER) ? message : last;
    }
    if (entries == pictures) {
      return;
    }
    if (entries > 0 || last == null) {
      throw ProtocolException.invalid(
          "/input",
          "the messages have "
              + entries
              + " image entries, and there are "
              + pictures
              + " pictures; send a picture for each entry, in their order, in input.images");
    }
    ArrayNode content = last.withArray("content");
    for (int i = 0; i < pictures; i++) {
      content.insertObject(0).put("type", "image");
    }
  }

  /** Puts a system message before the others, unless they have one. */
  static void begin(List<ObjectNode> messages, String system) {
    if (messages.get(0).path("role").asText().equals(SYSTEM)) {
      return; // A list of messages says all.
    }
    ObjectNode message = message(SYSTEM);
    addText(message, system);
    messages.add(0, message);
  }

  /** All that is said, for who counts its tokens. */
  static String text(List<ObjectNode> messages) {
    StringBuilder text = new StringBuilder();
    for (ObjectNode message : messages) {
      for (JsonNode part : message.path("content")) {
        text.append(part.path("text").asText()).append('\n');
      }
    }
    return text.toString();
  }

  private static ObjectNode message(String role) {
    return JsonNodeFactory.instance.objectNode().put("role", role);
  }

  private static void addText(ObjectNode message, String text) {
    message.withArray("content").addObject().put("type", "text").put("text", text);
  }
}
