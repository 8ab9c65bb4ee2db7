package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Supplier;
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
  private final Supplier<String> generatedIds;
  private @Nullable String client;
  private @Nullable String topicClient;
  private @Nullable String id;
  private @Nullable String generatedId;
  private @Nullable String replyTo;
  private @Nullable JsonNode metadata;
  private boolean compact;
  private boolean speaksOfAnother;

  Sender(
      TopicGrammar topics,
      ReplyTopicRule rule,
      MessageProperties properties,
      Supplier<String> generatedIds) {
    this.topics = topics;
    this.rule = rule;
    this.properties = properties;
    this.generatedIds = generatedIds;
    this.replyTo = properties.responseTopic();
  }

  /** What the topic says, which comes first and stays. */
  void readTopic(@Nullable String clientInTopic, @Nullable String idInTopic) {
    topicClient = clientInTopic;
    client = clientInTopic;
    id = idInTopic;
  }

  /**
   * What a JSON body says where topic and properties said nothing.
   *
   * @throws ProtocolException BAD_REQUEST or TOO_LARGE; what was read before counts
   */
  void readBody(JsonBody body) {
    if (replyTo == null) {
      replyTo = body.text("reply_to");
    }
    if (client == null) {
      client = body.name("client");
    }
    if (id == null) {
      id = body.name("id");
    }
    if (id == null) {
      id = body.name("request_id");
    }
    metadata = body.metadata();
  }

  /** Whether the reply is to be short plain text, as far as it has been read. */
  void wantsCompact(boolean wanted) {
    compact = wanted;
  }

  boolean compact() {
    return compact;
  }

  /** Client and id name a request that is talked about: no reply goes to its classic topic. */
  void speaksOfAnother() {
    speaksOfAnother = true;
  }

  @Nullable String client() {
    return client;
  }

  /** Whether the message says no id. */
  boolean isAnonymous() {
    return id == null;
  }

  /** The id to echo: the sender's, else a generated one. */
  String id() {
    if (id != null) {
      return id;
    }
    if (generatedId == null) {
      generatedId = generatedIds.get();
    }
    return generatedId;
  }

  @Nullable JsonNode metadata() {
    return metadata;
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
    if (replyTo != null) {
      rule.check(replyTo, topicClient);
      return Optional.of(at(replyTo));
    }
    return speaksOfAnother
        ? Optional.empty()
        : Optional.of(at(topics.reply(client == null ? "anonymous" : client, id())));
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
    return client == null || id == null || speaksOfAnother
        ? Optional.empty()
        : Optional.of(at(topics.reply(client, id)));
  }

  /** A message turned down: what is echoed, where the error goes, and what was wrong. */
  record Refusal(String id, Optional<ReplyAddress> replyTo, ProtocolException cause) {}
}
