package org.hailomqtt.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What brokers take as the name of a topic to publish to. Thread-safe.
 *
 * <p>Stricter than MQTT 5 on purpose: mosquitto ends the connection of whoever publishes to a topic
 * with a control character, a non-character or more than 200 slashes (2.0.11, answered by
 * DISCONNECT 0x81 and 0x82). A reply topic is a stranger's choice, and must not cost the worker its
 * connection.
 */
final class TopicText {
  static final int MAX_BYTES = 1024;
  static final int MAX_SLASHES = 100;

  private TopicText() {}

  /** Why nobody should publish to this topic; null if anybody may. */
  static @Nullable String fault(String topic) {
    if (topic.isEmpty()) {
      return "is empty";
    }
    if (topic.length() > MAX_BYTES || topic.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return "has more than " + MAX_BYTES + " bytes";
    }
    if (topic.startsWith("$")) {
      return "begins with $";
    }
    if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
      return "holds a wildcard";
    }
    if (topic.chars().filter(c -> c == '/').count() > MAX_SLASHES) {
      return "has more than " + MAX_SLASHES + " slashes";
    }
    if (!topic.codePoints().allMatch(TopicText::isSound)) {
      return "holds a control character";
    }
    return null;
  }

  private static boolean isSound(int codePoint) {
    boolean surrogate =
        codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    boolean nonCharacter =
        (codePoint >= 0xFDD0 && codePoint <= 0xFDEF) || (codePoint & 0xFFFE) == 0xFFFE;
    return !Character.isISOControl(codePoint) && !surrogate && !nonCharacter;
  }
}
