package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns a message on a request topic into a request, whatever form its body has. Thread-safe. */
public final class RequestCodec {
  /** User properties that say what a body without JSON asks for; all others are left alone. */
  private static final List<String> ATTRIBUTES = List.of("model", "dtype", "shape");

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
    this.bodies = new BodyReader(Json.mapper(maxBytes));
  }

  /** Reads a message; whatever is wrong with it comes back as a refusal. */
  public Decoded decode(InboundMessage message) {
    Sender sender = new Sender(topics, replyTopics, message.properties(), generatedIds.get());
    try {
      RequestTopic topic = topics.parseRequest(message.topic());
      sender.named(topic.client(), topic.id());
      checkSize(message.payload().length);
      BodyReader.Body body = bodies.read(message.payload(), message.properties());
      return body instanceof BodyReader.Body.Fields json
          ? json(message, topic, sender, json.fields())
          : bare(message, topic, sender, ((BodyReader.Body.Bare) body).input());
    } catch (ProtocolException e) {
      Sender.Refusal refusal = sender.refuse(e);
      return new Decoded.Refused(refusal.id(), refusal.replyTo(), refusal.cause());
    }
  }

  private void checkSize(int bytes) {
    if (bytes > maxBytes) {
      throw new ProtocolException(
          ErrorCode.TOO_LARGE,
          "the body has "
              + bytes
              + " bytes; this worker takes at most "
              + maxBytes
              + " (setting limits.max_request_bytes)");
    }
  }

  private Decoded.Accepted bare(
      InboundMessage message, RequestTopic topic, Sender sender, RequestInput input) {
    return accept(message, topic, sender, null, input, JsonNodeFactory.instance.objectNode(), null);
  }

  private Decoded.Accepted json(
      InboundMessage message, RequestTopic topic, Sender sender, JsonBody body) {
    boolean deviceManager = body.isDeviceManager();
    sender.named(null, body.name("id"));
    sender.named(body.name("client"), body.name("request_id"));
    sender.asksReplyAt(body.text("reply_to"));
    // The device manager's model_params say where a model's files are: that is the catalog's now.
    return deviceManager
        ? accept(
            message,
            topic,
            sender,
            body.text("model_path"),
            new RequestInput.Fields(body.node("input_data")),
            JsonNodeFactory.instance.objectNode(),
            body)
        : accept(
            message,
            topic,
            sender,
            body.text("model"),
            new RequestInput.Fields(body.object("input")),
            body.object("params"),
            body);
  }

  private static Decoded.Accepted accept(
      InboundMessage message,
      RequestTopic topic,
      Sender sender,
      @Nullable String model,
      RequestInput input,
      ObjectNode params,
      @Nullable JsonBody body) {
    MessageProperties properties = message.properties();
    List<String> attributes = attributes(topic, properties);
    Optional<RequestIdentity> chosen = sender.identity();
    Fingerprint fingerprint =
        chosen.isPresent()
            ? Fingerprint.quick(attributes, message.payload())
            : Fingerprint.strong(attributes, message.payload());
    return new Decoded.Accepted(
        new Request(
            topic.lane(),
            topic.type(),
            sender.client(),
            sender.id(),
            chosen.orElseGet(() -> RequestIdentity.of(message.topic(), fingerprint)),
            fingerprint,
            sender.address().orElseThrow(),
            model == null ? properties.user().get("model") : model,
            input,
            params,
            options(properties, body)));
  }

  private static List<String> attributes(RequestTopic topic, MessageProperties properties) {
    List<String> attributes = new ArrayList<>();
    attributes.add(topic.type());
    String contentType = properties.contentType();
    attributes.add(contentType == null ? "" : contentType);
    for (String name : ATTRIBUTES) {
      attributes.add(properties.user().getOrDefault(name, ""));
    }
    return attributes;
  }

  private static Request.Options options(MessageProperties properties, @Nullable JsonBody body) {
    Long seconds = properties.expirySeconds();
    Optional<Duration> expiry = Optional.ofNullable(seconds).map(Duration::ofSeconds);
    if (body == null) {
      return Request.Options.NONE.expiringIn(expiry);
    }
    return new Request.Options(
        body.millis("timeout_ms"),
        body.instant("sent_at"),
        expiry,
        body.keepNewest(),
        body.flag("stream"),
        body.flag("events"),
        body.flag("retain_reply"),
        body.flag("compact"),
        body.nodeOrNull("metadata"));
  }
}
