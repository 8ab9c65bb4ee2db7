package org.hailomqtt.worker;

import java.util.List;
import org.hailomqtt.protocol.ReplyTopicRule;
import org.hailomqtt.protocol.TopicGrammar;

/**
 * Which topics the worker uses. Immutable.
 *
 * @param base the levels that all of its topics begin with
 * @param replyAllow topic filters that reply topics chosen by producers must match
 */
public record TopicsConfig(String base, List<String> replyAllow) {
  /** What is used unless configured. */
  public static final TopicsConfig DEFAULT = below(TopicGrammar.DEFAULT_BASE);

  /** Copies the list. */
  public TopicsConfig {
    replyAllow = List.copyOf(replyAllow);
  }

  /** A base with the reply topics that are allowed unless configured. */
  public static TopicsConfig below(String base) {
    return new TopicsConfig(base, ReplyTopicRule.defaults(new TopicGrammar(base)));
  }

  /** The grammar of the base. */
  public TopicGrammar grammar() {
    return new TopicGrammar(base);
  }

  /** The rule for reply topics. */
  public ReplyTopicRule replyTopics() {
    return new ReplyTopicRule(grammar(), replyAllow);
  }
}
