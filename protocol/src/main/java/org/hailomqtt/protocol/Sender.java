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
  private boolean aboutAnother;

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

  /** Client and id are of a request that is talked about: no reply goes to its classic topic. */
  void isAboutAnother() {
    aboutAnother = true;
  }

  /** Whether no id is known. */
  boolean isAnonymous() {
    return id == null;
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
   * Where the reply goes; empty if it goes nowhere.
   *
   * @throws ProtocolException REPLY_TOPIC_NOT_ALLOWED
   */
  Optional<ReplyAddress> address() {
    if (replyTo == null) {
      return aboutAnother
          ? Optional.empty()
          : Optional.of(at(topics.reply(client == null ? "anonymous" : client, id())));
    }
    rule.check(replyTo);
    return Optional.of(at(replyTo));
  }

  private ReplyAddress at(String topic) {
    return new ReplyAddress(topic, properties.correlationData());
  }

  /** A refusal; addressed to where the reply would go, else to the sender's classic reply topic. */
  Refusal refuse(ProtocolException cause) {
    try {
      return new Refusal(id(), address(), cause);
    } catch (ProtocolException notAllowed) {
      return new Refusal(id(), classicAddress(), notAllowed);
    }
  }

  private Optional<ReplyAddress> classicAddress() {
    return client == null || id == null || aboutAnother
        ? Optional.empty()
        : Optional.of(at(topics.reply(client, id)));
  }

  /** A message turned down: what is echoed, where the error goes, and what was wrong. */
  record Refusal(String id, Optional<ReplyAddress> replyTo, ProtocolException cause) {}
}
