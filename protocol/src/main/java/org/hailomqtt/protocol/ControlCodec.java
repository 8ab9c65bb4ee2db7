package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Set;
import java.util.function.Supplier;

/** Turns a message on a control topic into a control request. Thread-safe. */
public final class ControlCodec {
  /** Control messages are short; nothing else belongs on these topics. */
  static final int MAX_BYTES = 64 << 10;

  /** Their topic names the request meant, not the sender. */
  private static final Set<String> ABOUT_A_REQUEST = Set.of("cancel", "lookup");

  /** Its topic names the client meant, if one is. */
  private static final String PURGE = "purge";

  private final TopicGrammar topics;
  private final ReplyTopicRule replyTopics;
  private final Supplier<String> generatedIds;
  private final JsonObjectParser json = new JsonObjectParser(Json.mapper(MAX_BYTES));

  /**
   * @param generatedIds gives the id of a message that has none; each a name, never given before
   */
  public ControlCodec(
      TopicGrammar topics, ReplyTopicRule replyTopics, Supplier<String> generatedIds) {
    this.topics = topics;
    this.replyTopics = replyTopics.ofAnyClient();
    this.generatedIds = generatedIds;
  }

  /** Reads a message; whatever is wrong with it comes back as a refusal. */
  public DecodedControl decode(InboundMessage message) {
    Sender sender = new Sender(topics, replyTopics, message.properties(), generatedIds);
    try {
      ControlTopic topic = topics.parseControl(message.topic()).orElseThrow(() -> noTopic(message));
      boolean aboutRequest = ABOUT_A_REQUEST.contains(topic.action());
      if (aboutRequest || topic.action().equals(PURGE)) {
        sender.speaksOfAnother();
      }
      sender.readTopic(topic.client(), topic.id());
      JsonBody body = body(message.payload());
      sender.readBody(body);
      if (aboutRequest && sender.isAnonymous()) {
        throw namesNoRequest(topic);
      }
      return new DecodedControl.Accepted(
          new ControlRequest(
              topic.worker(),
              topic.action(),
              sender.client(),
              sender.id(),
              body.fields(),
              sender.address()));
    } catch (ProtocolException e) {
      Sender.Refusal refusal = sender.refuse(e);
      return new DecodedControl.Refused(refusal.id(), refusal.replyTo(), refusal.cause());
    }
  }

  private JsonBody body(byte[] payload) {
    if (payload.length == 0) {
      return new JsonBody(JsonNodeFactory.instance.objectNode());
    }
    if (payload.length > MAX_BYTES) {
      throw new ProtocolException(
          ErrorCode.TOO_LARGE,
          "a control message has at most " + MAX_BYTES + " bytes; this one has " + payload.length);
    }
    return new JsonBody(json.parse(payload));
  }

  private ProtocolException noTopic(InboundMessage message) {
    return new ProtocolException(
        ErrorCode.BAD_REQUEST,
        "'"
            + Excerpt.of(message.topic())
            + "' is not a control topic; publish to "
            + topics.base()
            + "/control/<worker>/<action> or …/<action>/<client>/<id>, each name "
            + Names.ALLOWED);
  }

  private ProtocolException namesNoRequest(ControlTopic topic) {
    return new ProtocolException(
        ErrorCode.BAD_REQUEST,
        topic.action()
            + " names no request; publish to "
            + topics.base()
            + "/control/"
            + topic.worker()
            + "/"
            + topic.action()
            + "/<client>/<id>, or give client and id in the JSON body");
  }
}
