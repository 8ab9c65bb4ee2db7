package org.hailomqtt.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON request body, each read with its rule. Immutable. */
final class JsonBody {
  private static final long MAX_MILLIS = Duration.ofDays(7).toMillis();

  private final ObjectNode fields;

  JsonBody(ObjectNode fields) {
    this.fields = fields;
  }

  /**
   * Parses a body.
   *
   * @throws ProtocolException BAD_REQUEST if it is no JSON object
   */
  static JsonBody parse(ObjectMapper json, byte[] payload) {
    JsonNode node;
    try {
      node = json.readTree(payload);
    } catch (StreamConstraintsException e) {
      throw new ProtocolException(
          ErrorCode.BAD_REQUEST,
          "the JSON is nested deeper than "
              + Json.MAX_DEPTH
              + " levels, or one of its strings or numbers is too long");
    } catch (JsonProcessingException e) {
      throw new ProtocolException(ErrorCode.BAD_REQUEST, "the JSON is broken" + place(e));
    } catch (IOException e) {
      throw new ProtocolException(ErrorCode.BAD_REQUEST, "the body is not UTF-8 JSON");
    }
    if (node instanceof ObjectNode object) {
      return new JsonBody(object);
    }
    throw new ProtocolException(
        ErrorCode.BAD_REQUEST,
        "the body must be a JSON object such as {\"input\": {…}}; got " + excerpt(node));
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }

  /** The object itself. */
  ObjectNode fields() {
    return fields;
  }

  /** Whether this is a body as the Hailo device manager's users have it. */
  boolean isDeviceManager() {
    return fields.has("input_data") || fields.has("model_type");
  }

  /** A client or an id: text or a number that reads as a name; null if absent. */
  @Nullable String name(String field) {
    JsonNode value = fields.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    String text = value.isValueNode() ? value.asText() : "";
    if (!Names.isName(text)) {
      throw new ProtocolException(
          ErrorCode.BAD_REQUEST,
          "/" + field,
          "'" + field + "' must be " + Names.ALLOWED + "; got " + excerpt(value));
    }
    return text;
  }

  @Nullable String text(String field) {
    JsonNode value = fields.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw bad(field, "text", value);
    }
    return value.textValue();
  }

  boolean flag(String field) {
    JsonNode value = fields.get(field);
    if (value == null || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      throw bad(field, "true or false", value);
    }
    return value.booleanValue();
  }

  Optional<Duration> millis(String field) {
    JsonNode value = fields.get(field);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isNumber() || !(value.doubleValue() > 0) || value.doubleValue() > MAX_MILLIS) {
      throw bad(field, "milliseconds, more than 0 and at most 7 days", value);
    }
    return Optional.of(Duration.ofMillis(Math.max(1, value.longValue())));
  }

  /** RFC 3339 text, or milliseconds since 1970. */
  Optional<Instant> instant(String field) {
    JsonNode value = fields.get(field);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          value.isNumber()
              ? Instant.ofEpochMilli(value.longValue())
              : Instant.parse(value.asText()));
    } catch (DateTimeException e) {
      throw bad(field, "a time such as 2026-01-31T12:00:00Z, or milliseconds since 1970", value);
    }
  }

  /** Whether {@code keep} is {@code newest}. */
  boolean keepNewest() {
    String keep = text("keep");
    if (keep == null || keep.equals("all")) {
      return false;
    }
    if (keep.equals("newest")) {
      return true;
    }
    throw bad("keep", "\"newest\" or \"all\"", fields.get("keep"));
  }

  ObjectNode object(String field) {
    JsonNode value = fields.get(field);
    if (value == null || value.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw bad(field, "an object", value);
  }

  JsonNode node(String field) {
    JsonNode value = fields.get(field);
    return value == null ? JsonNodeFactory.instance.objectNode() : value;
  }

  @Nullable JsonNode nodeOrNull(String field) {
    return fields.get(field);
  }

  private static ProtocolException bad(String field, String wanted, JsonNode value) {
    return new ProtocolException(
        ErrorCode.BAD_REQUEST,
        "/" + field,
        "'" + field + "' must be " + wanted + "; got " + excerpt(value));
  }

  /** The value as an error text may show it: short. */
  static String excerpt(JsonNode value) {
    if (value.isContainerNode()) {
      return value.isArray() ? "an array" : "an object";
    }
    String text = value.toString();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
