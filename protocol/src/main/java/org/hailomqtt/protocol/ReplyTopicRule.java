package org.hailomqtt.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Which topics a reply may go to: inside the allowed filters, without wildcards, outside the trees
 * that the worker itself reads. Immutable.
 */
public final class ReplyTopicRule {
  private final TopicGrammar topics;
  private final List<String> allowed;

  /**
   * @param allowed topic filters; a reply topic must match one of them
   */
  public ReplyTopicRule(TopicGrammar topics, List<String> allowed) {
    this.topics = topics;
    this.allowed = List.copyOf(allowed);
  }

  /** The filters that are allowed unless configured. */
  public static List<String> defaults(TopicGrammar topics) {
    return List.of(
        topics.base() + "/reply/#", "reply/#", "+/reply/#", "+/response/#", "clients/+/#");
  }

  /**
   * Lets a reply topic pass.
   *
   * @throws ProtocolException REPLY_TOPIC_NOT_ALLOWED with the reason
   */
  public void check(String topic) {
    if (topic.isEmpty() || topic.getBytes(StandardCharsets.UTF_8).length > 65535) {
      throw refuse(topic, "is empty or too long");
    }
    if (topic.chars().anyMatch(c -> c == '+' || c == '#' || c == 0)) {
      throw refuse(topic, "holds a wildcard");
    }
    if (topic.startsWith("$")) {
      throw refuse(topic, "begins with $");
    }
    if (topics.isReserved(topic)) {
      throw refuse(topic, "lies in a tree that the worker reads");
    }
    if (allowed.stream().noneMatch(filter -> matches(filter, topic))) {
      throw refuse(topic, "matches none of " + allowed);
    }
  }

  private static ProtocolException refuse(String topic, String why) {
    return new ProtocolException(
        ErrorCode.REPLY_TOPIC_NOT_ALLOWED,
        "the reply topic '" + shown(topic) + "' " + why + "; choose another (setting reply_allow)");
  }

  /** A topic as an error text may show it: short. */
  static String shown(String topic) {
    return topic.length() > 80 ? topic.substring(0, 80) + "…" : topic;
  }

  /** Whether a topic matches a topic filter, by the rules of MQTT 5 section 4.7. */
  public static boolean matches(String filter, String topic) {
    String[] want = filter.split("/", -1);
    String[] have = topic.split("/", -1);
    for (int i = 0; i < want.length; i++) {
      if (want[i].equals("#")) {
        return true;
      }
      if (i >= have.length || !(want[i].equals("+") || want[i].equals(have[i]))) {
        return false;
      }
    }
    return want.length == have.length;
  }
}
