package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON body, each read with its rule; null counts as absent. Immutable. */
final class JsonBody {
  /** Metadata is echoed in every reply, so it stays small. */
  static final int MAX_METADATA_CHARS = 16 << 10;

  private static final double LONGEST_MILLIS = 7 * 24 * 3600 * 1000.0;

  /** A clock before this was never set: a Raspberry Pi without network starts in 1970. */
  private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  private final ObjectNode fields;

  JsonBody(ObjectNode fields) {
    this.fields = fields;
  }

  /** The object itself. */
  ObjectNode fields() {
    return fields;
  }

  private @Nullable JsonNode given(String field) {
    JsonNode value = fields.get(field);
    return value == null || value.isNull() ? null : value;
  }

  /** A client or an id: text or a number that reads as a name; null if absent. */
  @Nullable String name(String field) {
    JsonNode value = given(field);
    if (value == null) {
      return null;
    }
    String text = value.isNumber() ? decimal(value) : value.asText();
    if (!(value.isTextual() || value.isNumber()) || !Names.isName(text)) {
      throw bad(field, Names.ALLOWED, value);
    }
    return text;
  }

  /** The number without an exponent; whole numbers are as they were written. */
  private static String decimal(JsonNode number) {
    if (number.isIntegralNumber()) {
      return number.asText();
    }
    double value = number.doubleValue();
    return Double.isFinite(value) ? BigDecimal.valueOf(value).toPlainString() : "";
  }

  @Nullable String text(String field) {
    JsonNode value = given(field);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      throw bad(field, "text", value);
    }
    return value.textValue();
  }

  boolean flag(String field, boolean otherwise) {
    JsonNode value = given(field);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw bad(field, "true or false", value);
    }
    return value.booleanValue();
  }

  /** A time span, as a number or its text; whatever is longer than 7 days is 7 days. */
  Optional<Duration> millis(String field) {
    JsonNode value = given(field);
    if (value == null) {
      return Optional.empty();
    }
    double millis = value.asDouble(-1);
    if (!(value.isNumber() || value.isTextual()) || !(millis > 0)) {
      throw bad(field, "a number of milliseconds greater than 0", value);
    }
    return Optional.of(Duration.ofMillis((long) Math.max(1, Math.min(millis, LONGEST_MILLIS))));
  }

  /** A time span in seconds, as a number or its text, at most 7 days; negative for ever. */
  Optional<Duration> seconds(String field) {
    JsonNode value = given(field);
    if (value == null) {
      return Optional.empty();
    }
    double seconds = value.asDouble(Double.NaN);
    if (!(value.isNumber() || value.isTextual()) || Double.isNaN(seconds)) {
      throw bad(field, "a number of seconds; -1 means for ever", value);
    }
    return Optional.of(
        Duration.ofMillis((long) Math.max(-1000, Math.min(seconds * 1000, LONGEST_MILLIS))));
  }

  /**
   * A moment: RFC 3339 text, or milliseconds since 1970; absent too if no set clock can have shown
   * it.
   */
  Optional<Instant> instant(String field) {
    JsonNode value = given(field);
    if (value == null) {
      return Optional.empty();
    }
    try {
      Instant instant =
          value.isNumber()
              ? Instant.ofEpochMilli((long) value.doubleValue())
              : Instant.parse(value.isTextual() ? value.textValue() : "");
      return Optional.of(instant).filter(at -> at.isAfter(EARLIEST) && at.isBefore(LATEST));
    } catch (DateTimeException e) {
      throw bad(field, "a time such as 2026-01-31T12:00:00Z, or milliseconds since 1970", value);
    }
  }

  /** Whether {@code keep} is {@code newest}. */
  boolean keepNewest(boolean otherwise) {
    String keep = text("keep");
    if (keep == null) {
      return otherwise;
    }
    if (keep.equals("all")) {
      return false;
    }
    if (keep.equals("newest")) {
      return true;
    }
    throw bad("keep", "\"newest\" or \"all\"", fields.get("keep"));
  }

  /** What the model gets: {@code input}, or {@code input_data} of a device-manager body. */
  JsonNode input() {
    JsonNode deviceManager = given("input_data");
    return given("input") == null && deviceManager != null ? deviceManager : object("input");
  }

  /** The type's parameters. */
  ObjectNode params() {
    return object("params");
  }

  /** {@code model}, or {@code model_path} of a device-manager body. */
  @Nullable String model() {
    String model = text("model");
    return model == null ? text("model_path") : model;
  }

  /** What is echoed; null if absent. */
  @Nullable JsonNode metadata() {
    JsonNode value = given("metadata");
    if (value != null && left(MAX_METADATA_CHARS, value) < 0) {
      throw new ProtocolException(
          ErrorCode.TOO_LARGE,
          "/metadata",
          "'metadata' is echoed in the reply and has at most "
              + MAX_METADATA_CHARS
              + " characters; send less");
    }
    return value;
  }

  /** What is left of a budget of characters after the value; looks no further than that. */
  private static int left(int budget, JsonNode value) {
    int left = budget - 2 - (value.isValueNode() ? value.asText().length() : 0);
    Iterator<String> names = value.fieldNames();
    for (Iterator<JsonNode> values = value.elements(); values.hasNext() && left >= 0; ) {
      left = left(left - (names.hasNext() ? names.next().length() + 4 : 1), values.next());
    }
    return left;
  }

  private ObjectNode object(String field) {
    JsonNode value = given(field);
    if (value == null) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw ProtocolException.invalid(
        "/" + field, "'" + field + "' must be an object; got " + Excerpt.of(value));
  }

  private static ProtocolException bad(String field, String wanted, JsonNode value) {
    return new ProtocolException(
        ErrorCode.BAD_REQUEST,
        "/" + field,
        "'" + field + "' must be " + wanted + "; got " + Excerpt.of(value));
  }
}
