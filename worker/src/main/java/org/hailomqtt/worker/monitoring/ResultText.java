package org.hailomqtt.worker.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Says a result in a few words, for people. Immutable. */
final class ResultText {
  /** Home Assistant takes no longer state; it counts characters, and so many units hold no more. */
  static final int MOST_CHARACTERS = 255;

  private static final String NOTHING = "nothing found";

  private ResultText() {}

  /** A result of any type. */
  static String of(JsonNode result) {
    String text = words(result).replaceAll("\\s+", " ").strip();
    return cut(text.isEmpty() ? NOTHING : text);
  }

  private static String words(JsonNode result) {
    if (result.path("results").isArray()) {
      return join(result.path("results"), ResultText::words, "; ");
    } else if (result.path("text").isTextual()) {
      return result.path("text").asText();
    } else if (result.path("labels").isArray()) {
      return result.path("labels").path(0).path("label").asText();
    } else if (result.path("boxes").isArray()) {
      return counted(result.path("boxes"));
    } else if (result.path("people").isArray()) {
      return counted(result.path("people").size(), "person", "people");
    } else if (result.path("faces").isArray()) {
      return counted(result.path("faces").size(), "face", "faces");
    } else if (result.path("lines").isArray()) {
      return join(result.path("lines"), line -> line.path("text").asText(), " / ");
    }
    // Pictures and tensors: what they are of.
    return StreamSupport.stream(((Iterable<String>) result::fieldNames).spliterator(), false)
        .collect(Collectors.joining(", "));
  }

  private static String join(JsonNode list, Function<JsonNode, String> words, String between) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(words)
        .collect(Collectors.joining(between));
  }

  private static String counted(JsonNode boxes) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    boxes.forEach(box -> counts.merge(box.path("label").asText("object"), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(count -> count.getValue() + " " + count.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String counted(int count, String one, String several) {
    return count == 0 ? "" : count + " " + (count == 1 ? one : several);
  }

  /** As long as it may be, with no half of a character at its end. */
  static String cut(String text) {
    if (text.length() <= MOST_CHARACTERS) {
      return text;
    }
    int end = MOST_CHARACTERS - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
