package org.hailomqtt.protocol;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Parses bytes into the one JSON object they hold, or says what is wrong with them. Thread-safe.
 */
final class JsonObjectParser {
  private final ObjectMapper json;
  private final ObjectReader reader;

  JsonObjectParser(ObjectMapper json) {
    this.json = json;
    // Looked for here, so that it can be told from other faults.
    this.reader = json.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /**
   * Whether bytes of unknown kind are meant as JSON: they begin with a brace, or with a bracket and
   * the beginning of a JSON value. A prompt may begin with {@code [INST]}.
   */
  static boolean looksLikeJson(byte[] bytes) {
    int first = skipSpace(bytes, Utf8.start(bytes));
    if (first == bytes.length || bytes[first] != '[') {
      return first < bytes.length && bytes[first] == '{';
    }
    int second = skipSpace(bytes, first + 1);
    return second == bytes.length
        || "[]{\"-0123456789".indexOf(bytes[second]) >= 0
        || begins(bytes, second, "true")
        || begins(bytes, second, "false")
        || begins(bytes, second, "null");
  }

  private static int skipSpace(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && " \t\r\n".indexOf(bytes[at]) >= 0) {
      at++;
    }
    return at;
  }

  private static boolean begins(byte[] bytes, int from, String word) {
    int length = Math.min(word.length(), bytes.length - from);
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1).equals(word);
  }

  /**
   * Parses a whole body.
   *
   * @throws ProtocolException BAD_REQUEST or TOO_LARGE
   */
  ObjectNode parse(byte[] body) {
    int start = Utf8.start(body);
    try (JsonParser parser = json.getFactory().createParser(body, start, body.length - start)) {
      return parse(parser);
    } catch (IOException e) {
      throw bad("the body is not UTF-8 JSON; mend it");
    }
  }

  private ObjectNode parse(JsonParser parser) throws IOException {
    try {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw bad("the body must be a JSON object such as {\"input\": {…}}; got " + kind(first));
      }
      ObjectNode object = reader.readTree(parser);
      if (parser.nextToken() != null) {
        throw bad("something follows the JSON object" + at(parser) + "; send one object alone");
      }
      return object;
    } catch (StreamConstraintsException e) {
      throw overstepped(parser);
    } catch (MismatchedInputException e) {
      throw bad(
          "the field '"
              + Excerpt.of(String.valueOf(parser.currentName()))
              + "' is there twice"
              + at(parser)
              + "; send it once");
    } catch (JsonProcessingException e) {
      throw bad(
          "the JSON is broken or not UTF-8"
              + at(e.getLocation())
              + "; mend it, or send text with the content type text/plain");
    }
  }

  private static ProtocolException overstepped(JsonParser parser) {
    if (parser.getParsingContext().getNestingDepth() >= Json.MAX_DEPTH) {
      return bad("the JSON is nested deeper than " + Json.MAX_DEPTH + " levels; flatten it");
    }
    if (parser.currentTokenCount() >= Json.MAX_TOKENS) {
      return new ProtocolException(
          ErrorCode.TOO_LARGE,
          "the JSON has more than "
              + Json.MAX_TOKENS
              + " values; send long lists as a tensor {dtype, shape, data_b64}");
    }
    return bad("a name or number in the JSON is too long" + at(parser) + "; shorten it");
  }

  private static String kind(@Nullable JsonToken token) {
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      case START_OBJECT, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          "something else";
    };
  }

  private static String at(JsonParser parser) {
    return at(parser.currentLocation());
  }

  private static String at(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  private static ProtocolException bad(String message) {
    return new ProtocolException(ErrorCode.BAD_REQUEST, message);
  }
}
