package org.hailomqtt.worker.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Json;

/** Reads what a caller sent to be inferred. Thread-safe. */
final class ContentReader {
  /** Besides the request itself, of a form: heads of parts, delimiters. */
  private static final int FORM_OVERHEAD = 64 << 10;

  /** What programs say that do not say what they send; curl says the second. */
  private static final Set<String> SAYS_NOTHING = Set.of("", "application/x-www-form-urlencoded");

  /** What says little: it may be all but a text, because a tensor can read as one. */
  private static final String BYTES = "application/octet-stream";

  private final ObjectMapper json;
  private final int maxBytes;
  private final FormReader forms;

  /**
   * @param maxBytes of the largest request
   */
  ContentReader(int maxBytes) {
    this.maxBytes = maxBytes;
    this.json = Json.mapper(maxBytes);
    this.forms = new FormReader(json);
  }

  /**
   * Reads the body of a call.
   *
   * @throws HttpFailure if it can't be read
   */
  RequestContent read(Call call) throws IOException {
    String type = call.mediaType();
    if (type.equals("multipart/form-data")) {
      byte[] body = call.body(maxBytes + FORM_OVERHEAD);
      return forms.read(Multipart.read(body, call.header("Content-Type").orElse("")));
    }
    byte[] body = call.body(maxBytes);
    if (body.length == 0) {
      throw HttpFailure.of(
          ErrorCode.BAD_REQUEST,
          "the body is empty; send a picture, a text, JSON, or a form with a part 'image'");
    }
    boolean isSilent = SAYS_NOTHING.contains(type);
    boolean isToBeSeen = isSilent || type.equals(BYTES);
    if (type.equals(Call.JSON) || type.endsWith("+json") || (isToBeSeen && isObject(body))) {
      return new RequestContent.Json(object(body));
    }
    // Of what is not named, the worker looks at the first bytes itself.
    return new RequestContent.Bare(
        body, isSilent ? "" : call.header("Content-Type").orElse(type), Map.of());
  }

  private static boolean isObject(byte[] body) {
    int at = 0;
    while (at < body.length && " \t\r\n".indexOf(body[at]) >= 0) {
      at++;
    }
    return at < body.length && body[at] == '{';
  }

  private ObjectNode object(byte[] body) throws IOException {
    JsonNode node;
    try {
      node = json.readTree(body);
    } catch (JsonProcessingException e) {
      throw HttpFailure.of(ErrorCode.BAD_REQUEST, "the JSON is broken: " + e.getOriginalMessage());
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw HttpFailure.of(
        ErrorCode.BAD_REQUEST, "the JSON must be an object such as {\"input\": {…}}");
  }

  /** The bytes of a JSON request. */
  byte[] write(ObjectNode body) {
    try {
      return json.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON nodes can always be written", e);
    }
  }
}
