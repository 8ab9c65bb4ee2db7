package org.hailomqtt.protocol;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Which topics a reply may go to: inside the allowed filters, without wildcards, outside the trees
 * that the worker itself reads. Immutable.
 */
public final class ReplyTopicRule {
  private final TopicGrammar topics;
  private final List<TopicFilter> allowed;

  /**
   * @param allowed topic filters; a reply topic must match one of them
   * @throws IllegalArgumentException if one is no filter; see {@link TopicFilter#isFilter}
   */
  public ReplyTopicRule(TopicGrammar topics, List<String> allowed) {
    this.topics = topics;
    this.allowed = allowed.stream().map(TopicFilter::of).toList();
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
    String fault = TopicText.fault(topic);
    if (fault != null) {
      throw refuse(topic, fault);
    }
    if (topics.isReserved(topic)) {
      throw refuse(topic, "lies in a tree that the worker reads or describes itself in");
    }
    List<String> levels = TopicFilter.levelsOf(topic);
    if (allowed.stream().noneMatch(filter -> filter.matches(levels))) {
      throw refuse(topic, "is not among those this worker replies to");
    }
  }

  private ProtocolException refuse(String topic, String why) {
    return new ProtocolException(
        ErrorCode.REPLY_TOPIC_NOT_ALLOWED,
        "the reply topic '"
            + Excerpt.of(topic)
            + "' "
            + why
            + "; choose one that matches "
            + allowed.stream().map(TopicFilter::toString).collect(Collectors.joining(" or "))
            + " (setting reply_allow)");
  }

  /** Whether a topic matches a topic filter, by the rules of MQTT 5, section 4.7. */
  public static boolean matches(String filter, String topic) {
    return TopicFilter.of(filter).matches(topic);
  }
}
