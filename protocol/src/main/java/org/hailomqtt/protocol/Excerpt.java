package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;

/** Shows a sender its own words in an error text: short. Thread-safe. */
final class Excerpt {
  private static final int MAX_CHARS = 80;

  private Excerpt() {}

  static String of(String text) {
    if (text.length() <= MAX_CHARS) {
      return text;
    }
    // Not between the halves of one character: JSON could not be written any more.
    int end = Character.isHighSurrogate(text.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
    return text.substring(0, end) + "…";
  }

  static String of(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case NULL, MISSING -> "nothing";
      case STRING -> '"' + of(value.textValue()) + '"';
      case BOOLEAN, NUMBER, BINARY, POJO -> of(value.asText());
    };
  }
}
