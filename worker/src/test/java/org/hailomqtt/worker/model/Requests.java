package org.hailomqtt.worker.model;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.hailomqtt.protocol.Decoded;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.protocol.ReplyTopicRule;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestCodec;
import org.hailomqtt.protocol.TopicGrammar;

/** Requests as they come off the wire. Thread-safe. */
final class Requests {
  private static final TopicGrammar TOPICS = new TopicGrammar(TopicGrammar.DEFAULT_BASE);
  private static final RequestCodec CODEC =
      new RequestCodec(
          TOPICS,
          new ReplyTopicRule(TOPICS, ReplyTopicRule.defaults(TOPICS)),
          32 << 20,
          () -> "generated");

  private Requests() {}

  /** A body in JSON; ' stands for ". */
  static Request json(String type, String body) {
    return of(type, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Map.of());
  }

  /** Any body, with user properties. */
  static Request of(String type, byte[] body, Map<String, String> user) {
    MessageProperties properties = new MessageProperties(null, null, null, null, user);
    Decoded decoded =
        CODEC.decode(
            new InboundMessage("hailo/v1/request/" + type + "/me/1", body, 1, false, properties));
    return ((Decoded.Accepted) decoded).request();
  }
}
