package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * Shows a sender its own words in an error text: short, and without what would garble a line of a
 * log or a terminal. Thread-safe.
 */
final class Excerpt {
  private static final int MAX_CHARS = 80;

  /** Control characters, line and paragraph separators, what is not assigned or no character. */
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cn}\\p{Cs}]");

  private Excerpt() {}

  static String of(String text) {
    if (text.length() <= MAX_CHARS) {
      return printable(text);
    }
    // Not between the halves of one character: JSON could not be written any more.
    int end = Character.isHighSurrogate(text.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
    return printable(text.substring(0, end)) + "…";
  }

  private static String printable(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("\uFFFD");
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
