package org.hailomqtt.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes and reads reply bodies, and whatever else this protocol says in JSON. Thread-safe. */
public final class ReplyCodec {
  private static final int MAX_BYTES = 64 << 20;

  private final ObjectMapper json = Json.mapper(MAX_BYTES);

  /** The body of a reply, or of a status, info or control reply: UTF-8 JSON. */
  public byte[] encode(Object body) {
    try {
      return json.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records and JSON nodes can always be written", e);
    }
  }

  /**
   * Reads a reply, for producers.
   *
   * @throws IOException if the body is no reply
   */
  public Reply decode(byte[] body) throws IOException {
    JsonNode node = json.readTree(body);
    return switch (node.path("status").asText()) {
      case "ok" -> json.treeToValue(node, Reply.Success.class);
      case "error" -> json.treeToValue(node, Reply.Failure.class);
      default -> throw new IOException("no reply: its status is neither ok nor error");
    };
  }

  /**
   * Reads a status, info or control reply as the given record.
   *
   * @throws IOException if the body is none
   */
  public <T> T decode(byte[] body, Class<T> type) throws IOException {
    return json.readValue(body, type);
  }

  /** The error reply for a refusal. */
  public static Reply.Failure failure(
      String id, ProtocolException cause, @Nullable JsonNode metadata) {
    String pointer = cause.pointer();
    JsonNode detail =
        pointer == null ? null : JsonNodeFactory.instance.objectNode().put("pointer", pointer);
    return new Reply.Failure(
        id,
        cause.text(),
        cause.code(),
        cause.code().retryable(),
        cause.retryAfterMillis(),
        detail,
        false,
        metadata);
  }
}
