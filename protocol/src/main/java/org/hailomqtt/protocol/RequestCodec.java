package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns a message on a request topic into a request, whatever form its body has. Thread-safe. */
public final class RequestCodec {
  private final TopicGrammar topics;
  private final ReplyTopicRule replyTopics;
  private final int maxBytes;
  private final Supplier<String> generatedIds;
  private final BodyReader bodies;

  /**
   * @param maxBytes larger bodies are refused
   * @param generatedIds gives the id of a request that has none; each a name, never given before
   */
  public RequestCodec(
      TopicGrammar topics,
      ReplyTopicRule replyTopics,
      int maxBytes,
      Supplier<String> generatedIds) {
    this.topics = topics;
    this.replyTopics = replyTopics;
    this.maxBytes = maxBytes;
    this.generatedIds = generatedIds;
    this.bodies = new BodyReader(new JsonObjectParser(Json.mapper(maxBytes)));
  }

  /** Reads a message; whatever is wrong with it comes back as a refusal. */
  public Decoded decode(InboundMessage message) {
    Sender sender = new Sender(topics, replyTopics, message.properties(), generatedIds);
    try {
      RequestTopic topic = topics.parseRequest(message.topic());
      sender.readTopic(topic.client(), topic.id());
      checkSize(message.payload().length);
      BodyReader.Body body = bodies.read(message.payload(), message.properties());
      return new Decoded.Accepted(
          body instanceof BodyReader.Body.Fields json
              ? described(message, topic, sender, json.fields())
              : bare(message, topic, sender, ((BodyReader.Body.Bare) body).input()));
    } catch (ProtocolException e) {
      Sender.Refusal refusal = sender.refuse(e);
      return new Decoded.Refused(
          refusal.id(), refusal.replyTo(), refusal.cause(), sender.metadata());
    }
  }

  private void checkSize(int bytes) {
    if (bytes > maxBytes) {
      throw new ProtocolException(
          ErrorCode.TOO_LARGE,
          "the body has more than the "
              + maxBytes
              + " bytes that this worker takes (setting limits.max_request_bytes)");
    }
  }

  private static Request bare(
      InboundMessage message, RequestTopic topic, Sender sender, RequestInput input) {
    return request(
        message,
        topic,
        sender,
        null,
        input,
        JsonNodeFactory.instance.objectNode(),
        Request.Options.NONE.expiringIn(expiry(message.properties())));
  }

  private static Request described(
      InboundMessage message, RequestTopic topic, Sender sender, JsonBody body) {
    sender.readBody(body);
    return request(
        message,
        topic,
        sender,
        body.model(),
        new RequestInput.Fields(body.input()),
        body.params(),
        options(body, expiry(message.properties()), sender.metadata()));
  }

  private static Request request(
      InboundMessage message,
      RequestTopic topic,
      Sender sender,
      @Nullable String model,
      RequestInput input,
      ObjectNode params,
      Request.Options options) {
    Optional<RequestIdentity> chosen = sender.identity();
    Fingerprint fingerprint =
        chosen.isPresent()
            ? Fingerprint.quick(topic.type(), message)
            : Fingerprint.strong(topic.type(), message);
    return new Request(
        topic.lane(),
        topic.type(),
        sender.client(),
        sender.id(),
        chosen.orElseGet(() -> RequestIdentity.of(message.topic(), fingerprint)),
        fingerprint,
        sender.address().orElseThrow(),
        model == null ? message.properties().user().get("model") : model,
        input,
        params,
        options);
  }

  private static Optional<Duration> expiry(MessageProperties properties) {
    return Optional.ofNullable(properties.expirySeconds()).map(Duration::ofSeconds);
  }

  private static Request.Options options(
      JsonBody body, Optional<Duration> expiry, @Nullable JsonNode metadata) {
    return new Request.Options(
        body.millis("timeout_ms"),
        body.instant("sent_at"),
        expiry,
        body.millis("max_age_ms"),
        body.seconds("keep_alive"),
        body.keepNewest(),
        body.flag("stream"),
        body.flag("events"),
        body.flag("retain_reply"),
        body.flag("compact"),
        Optional.ofNullable(body.name("conversation")),
        metadata);
  }
}
