package org.hailomqtt.protocol;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a message as far as it has been read: where its reply goes. One thread, one message.
 *
 * <p>Mutable on purpose: a body that turns out to be broken is still answered by what its topic and
 * properties said.
 */
final class Sender {
  private final TopicGrammar topics;
  private final ReplyTopicRule rule;
  private final MessageProperties properties;
  private final String generatedId;
  private @Nullable String client;
  private @Nullable String id;
  private @Nullable String replyTo;

  Sender(
      TopicGrammar topics, ReplyTopicRule rule, MessageProperties properties, String generatedId) {
    this.topics = topics;
    this.rule = rule;
    this.properties = properties;
    this.generatedId = generatedId;
    this.replyTo = properties.responseTopic();
  }

  /** What the topic says of the sender; it comes first and stays. */
  void named(@Nullable String topicClient, @Nullable String topicId) {
    client = client == null ? topicClient : client;
    id = id == null ? topicId : id;
  }

  /** The body's {@code reply_to}, used where the message has no Response Topic. */
  void asksReplyAt(@Nullable String topic) {
    replyTo = replyTo == null ? topic : replyTo;
  }

  @Nullable String client() {
    return client;
  }

  /** The id to echo. */
  String id() {
    return id == null ? generatedId : id;
  }

  /** Client and id, else response topic and correlation data; empty if the sender chose neither. */
  Optional<RequestIdentity> identity() {
    if (client != null && id != null) {
      return Optional.of(RequestIdentity.of(client, id));
    }
    String responseTopic = properties.responseTopic();
    byte[] correlation = properties.correlationData();
    if (responseTopic != null && correlation != null) {
      return Optional.of(RequestIdentity.of(responseTopic, correlation));
    }
    return Optional.empty();
  }

  /**
   * Where the reply goes.
   *
   * @throws ProtocolException REPLY_TOPIC_NOT_ALLOWED
   */
  ReplyAddress address() {
    if (replyTo == null) {
      return new ReplyAddress(classicTopic(), properties.correlationData());
    }
    rule.check(replyTo);
    return new ReplyAddress(replyTo, properties.correlationData());
  }

  private String classicTopic() {
    return topics.reply(client == null ? "anonymous" : client, id());
  }

  /** A refusal; addressed to where the reply would go, else to the sender's classic reply topic. */
  Decoded.Refused refuse(ProtocolException cause) {
    try {
      return new Decoded.Refused(id(), Optional.of(address()), cause);
    } catch (ProtocolException notAllowed) {
      Optional<ReplyAddress> classic =
          client == null || id == null
              ? Optional.empty()
              : Optional.of(new ReplyAddress(classicTopic(), properties.correlationData()));
      return new Decoded.Refused(id(), classic, notAllowed);
    }
  }
}
