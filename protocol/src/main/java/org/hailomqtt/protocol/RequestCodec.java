package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns a message on a request topic into a request, whatever form its body has. Thread-safe. */
public final class RequestCodec {
  private final TopicGrammar topics;
  private final ReplyTopicRule replyTopics;
  private final int maxBytes;
  private final Supplier<String> generatedIds;
  private final Function<String, Optional<Preset>> presets;
  private final BodyReader bodies;

  /** Reads requests to types alone; see the other constructor. */
  public RequestCodec(
      TopicGrammar topics,
      ReplyTopicRule replyTopics,
      int maxBytes,
      Supplier<String> generatedIds) {
    this(topics, replyTopics, maxBytes, generatedIds, name -> Optional.empty());
  }

  /**
   * @param maxBytes larger bodies are refused
   * @param generatedIds gives the id of a request that has none; each a name, never given before
   * @param presets the preset of a name that a request was published to, if it is one
   */
  public RequestCodec(
      TopicGrammar topics,
      ReplyTopicRule replyTopics,
      int maxBytes,
      Supplier<String> generatedIds,
      Function<String, Optional<Preset>> presets) {
    this.topics = topics;
    this.replyTopics = replyTopics;
    this.maxBytes = maxBytes;
    this.generatedIds = generatedIds;
    this.presets = presets;
    this.bodies = new BodyReader(new JsonObjectParser(Json.mapper(maxBytes)));
  }

  /** Reads a message; whatever is wrong with it comes back as a refusal. */
  public Decoded decode(InboundMessage message) {
    Sender sender = new Sender(topics, replyTopics, message.properties(), generatedIds);
    try {
      RequestTopic topic = topics.parseRequest(message.topic());
      Defaults defaults = new Defaults(presets.apply(topic.type()));
      sender.readTopic(topic.client(), topic.id());
      sender.wantsCompact(defaults.compact());
      checkSize(message.payload().length);
      BodyReader.Body body = bodies.read(message.payload(), message.properties());
      return new Decoded.Accepted(
          body instanceof BodyReader.Body.Fields json
              ? described(message, topic, defaults, sender, json.fields())
              : bare(message, topic, defaults, sender, ((BodyReader.Body.Bare) body).input()));
    } catch (ProtocolException e) {
      Sender.Refusal refusal = sender.refuse(e);
      return new Decoded.Refused(
          refusal.id(), refusal.replyTo(), refusal.cause(), sender.compact(), sender.metadata());
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
      InboundMessage message,
      RequestTopic topic,
      Defaults defaults,
      Sender sender,
      RequestInput input) {
    return request(
        message,
        topic,
        defaults,
        sender,
        null,
        input,
        JsonNodeFactory.instance.objectNode(),
        defaults.options(expiry(message.properties())));
  }

  private static Request described(
      InboundMessage message, RequestTopic topic, Defaults defaults, Sender sender, JsonBody body) {
    sender.readBody(body);
    sender.wantsCompact(body.flag("compact", defaults.compact()));
    return request(
        message,
        topic,
        defaults,
        sender,
        body.model(),
        new RequestInput.Fields(body.input()),
        body.params(),
        options(body, defaults, expiry(message.properties()), sender));
  }

  private static Request request(
      InboundMessage message,
      RequestTopic topic,
      Defaults defaults,
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
    String named = model == null ? message.properties().user().get("model") : model;
    return new Request(
        topic.lane(),
        defaults.type(topic.type()),
        defaults.name(),
        sender.client(),
        sender.id(),
        chosen.orElseGet(() -> RequestIdentity.of(message.topic(), fingerprint)),
        fingerprint,
        sender.address().orElseThrow(),
        named == null ? defaults.model() : named,
        input,
        defaults.params(params, input),
        options);
  }

  private static Optional<Duration> expiry(MessageProperties properties) {
    return Optional.ofNullable(properties.expirySeconds()).map(Duration::ofSeconds);
  }

  private static Request.Options options(
      JsonBody body, Defaults defaults, Optional<Duration> expiry, Sender sender) {
    return new Request.Options(
        defaults.timeout(body.millis("timeout_ms")),
        body.instant("sent_at"),
        expiry,
        defaults.maxAge(body.millis("max_age_ms")),
        body.seconds("keep_alive"),
        body.keepNewest(defaults.keepNewest()),
        body.flag("stream", defaults.stream()),
        body.flag("events", false),
        body.flag("retain_reply", false),
        sender.compact(),
        Optional.ofNullable(body.name("conversation")),
        defaults.fallback(),
        sender.metadata());
  }
}
