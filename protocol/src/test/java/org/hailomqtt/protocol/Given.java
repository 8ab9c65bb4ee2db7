package org.hailomqtt.protocol;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A message in the making: given what a producer publishes. One thread. */
final class Given {
  static final TopicGrammar TOPICS = new TopicGrammar(TopicGrammar.DEFAULT_BASE);
  static final ReplyTopicRule REPLY_TOPICS =
      new ReplyTopicRule(TOPICS, ReplyTopicRule.defaults(TOPICS));
  static final int MAX_BYTES = 8 << 20;
  static final byte[] JPEG = latin1("\u00ff\u00d8\u00ff\u00e0\0\u0010JFIF\0 and so on");

  private final String topic;
  private final byte[] payload;
  private final Map<String, String> user = new LinkedHashMap<>();
  private String responseTopic;
  private byte[] correlationData;
  private String contentType;
  private Long expirySeconds;

  private Given(String topic, byte[] payload) {
    this.topic = topic;
    this.payload = payload;
  }

  static Given message(String topic, byte[] payload) {
    return new Given(topic, payload);
  }

  static Given message(String topic, String payload) {
    return new Given(topic, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** A JSON request whose topic names neither client nor id; ' stands for ". */
  static Given request(String json) {
    return message("hailo/v1/request/clip", json.replace('\'', '"'));
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  Given responseTopic(String value) {
    responseTopic = value;
    return this;
  }

  Given correlationData(String value) {
    correlationData = latin1(value);
    return this;
  }

  Given contentType(String value) {
    contentType = value;
    return this;
  }

  Given expirySeconds(long value) {
    expirySeconds = value;
    return this;
  }

  Given user(String name, String value) {
    user.put(name, value);
    return this;
  }

  InboundMessage message() {
    return new InboundMessage(
        topic,
        payload,
        1,
        false,
        new MessageProperties(responseTopic, correlationData, contentType, expirySeconds, user));
  }

  static RequestCodec requestCodec() {
    return new RequestCodec(TOPICS, REPLY_TOPICS, MAX_BYTES, () -> "generated-1");
  }

  Decoded decoded() {
    return requestCodec().decode(message());
  }

  Request accepted() {
    Decoded decoded = decoded();
    if (decoded instanceof Decoded.Accepted accepted) {
      return accepted.request();
    }
    throw new AssertionError("refused: " + ((Decoded.Refused) decoded).cause().text());
  }

  Decoded.Refused refused() {
    Decoded decoded = decoded();
    if (decoded instanceof Decoded.Refused refused) {
      return refused;
    }
    throw new AssertionError("accepted: " + decoded);
  }

  DecodedControl control() {
    return new ControlCodec(TOPICS, REPLY_TOPICS, () -> "generated-1").decode(message());
  }
}
