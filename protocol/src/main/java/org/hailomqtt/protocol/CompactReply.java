package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A reply as one line of plain text under 200 bytes, for receivers that have no room for JSON.
 * Thread-safe.
 *
 * <p>It never begins with a brace, and so can always be told from a reply in JSON.
 */
public final class CompactReply {
  /** PubSubClient on an ESP32 has 256 bytes for topic and body together. */
  static final int MAX_BYTES = 199;

  private static final String CUT = "…";
  private static final int CUT_BYTES = CUT.getBytes(StandardCharsets.UTF_8).length;
  private static final String NOTHING = "nothing";

  private CompactReply() {}

  /** The text of a reply, in UTF-8. */
  public static byte[] of(Reply reply) {
    if (reply instanceof Reply.Failure failure) {
      return bytes("error " + failure.code() + ": " + failure.error());
    }
    return bytes(text(((Reply.Success) reply).result()));
  }

  /** Whether the body of a reply is such a text, and no JSON. */
  public static boolean is(byte[] body) {
    return body.length > 0 && body[0] != '{';
  }

  private static String text(JsonNode result) {
    if (result.path("results").isArray()) {
      List<String> each = new ArrayList<>();
      result.path("results").forEach(one -> each.add(text(one)));
      return String.join("; ", each);
    }
    if (result.path("text").isTextual()) {
      return result.path("text").textValue();
    }
    if (result.path("labels").isArray()) {
      return best(result.path("labels").path(0));
    }
    if (result.path("lines").isArray()) {
      List<String> lines = new ArrayList<>();
      result.path("lines").forEach(line -> lines.add(line.path("text").asText()));
      return String.join(" / ", lines);
    }
    return things(result);
  }

  private static String best(JsonNode label) {
    return label.isMissingNode()
        ? NOTHING
        : label.path("label").asText() + " " + number(label.path("score").asDouble());
  }

  private static String things(JsonNode result) {
    if (result.path("boxes").isArray()) {
      return counts(result.path("boxes"));
    }
    if (result.path("people").isArray()) {
      return count("person", result.path("people").size());
    }
    if (result.path("faces").isArray()) {
      return count("face", result.path("faces").size());
    }
    if (result.path("min").isNumber() && result.path("max").isNumber()) {
      return number(result.path("min").asDouble()) + " to " + number(result.path("max").asDouble());
    }
    List<String> names = new ArrayList<>();
    (result.path("outputs").isObject() ? result.path("outputs") : result)
        .fieldNames()
        .forEachRemaining(names::add);
    return "ok " + String.join(", ", names);
  }

  /** In the order in which they first come, which is that of the best of each. */
  private static String counts(JsonNode boxes) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    boxes.forEach(box -> counts.merge(box.path("label").asText(), 1, Integer::sum));
    List<String> each = new ArrayList<>();
    counts.forEach((label, count) -> each.add(count(label, count)));
    return String.join(", ", each);
  }

  private static String count(String what, int count) {
    return count == 0 ? NOTHING : what + " " + count;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static byte[] bytes(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    if (line.isEmpty()) {
      line = NOTHING;
    }
    if (line.startsWith("{")) {
      // A space says as much, and what begins with a brace is JSON.
      line = " " + line;
    }
    byte[] whole = line.getBytes(StandardCharsets.UTF_8);
    return whole.length <= MAX_BYTES ? whole : cut(line).getBytes(StandardCharsets.UTF_8);
  }

  /** As many whole characters as there is room for. */
  private static String cut(String line) {
    int bytes = 0;
    int end = 0;
    while (end < line.length()) {
      int next = line.offsetByCodePoints(end, 1);
      bytes += line.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_BYTES - CUT_BYTES) {
        break;
      }
      end = next;
    }
    return line.substring(0, end) + CUT;
  }
}
