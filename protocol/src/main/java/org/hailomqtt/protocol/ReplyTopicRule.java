package org.hailomqtt.protocol;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which topics a reply may go to: inside the allowed filters, without wildcards, outside the trees
 * that the worker itself reads. Immutable.
 *
 * <p>In a filter, the level {@code {client}} stands for the client in the request's topic, which a
 * broker's access list can vouch for; of a request whose topic names none, nothing matches it.
 */
public final class ReplyTopicRule {
  /** The level of a filter that stands for the client in the request's topic. */
  public static final String CLIENT = "{client}";

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
   * @param client the client in the topic of the message; null if it names none
   * @throws ProtocolException REPLY_TOPIC_NOT_ALLOWED with the reason
   */
  public void check(String topic, @Nullable String client) {
    String fault = TopicText.fault(topic);
    if (fault != null) {
      throw refuse(topic, fault);
    }
    if (topics.isReserved(topic)) {
      throw refuse(topic, "lies in a tree that the worker reads or describes itself in");
    }
    List<String> levels = TopicFilter.levelsOf(topic);
    if (allowed.stream().noneMatch(filter -> of(filter, client).matches(levels))) {
      throw refuse(topic, "is not among those this worker replies to");
    }
  }

  /** The same for those who may speak of every client, as whoever may send control does. */
  ReplyTopicRule ofAnyClient() {
    return new ReplyTopicRule(
        topics, allowed.stream().map(filter -> of(filter, "+").toString()).toList());
  }

  private static TopicFilter of(TopicFilter filter, @Nullable String client) {
    return client == null || !filter.levels().contains(CLIENT)
        ? filter
        : new TopicFilter(
            filter.levels().stream().map(level -> level.equals(CLIENT) ? client : level).toList());
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
