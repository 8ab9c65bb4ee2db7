package org.hailomqtt.worker.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.hailomqtt.protocol.CompactReply;

/**
 * What HTTP says about a reply: its status and type. Immutable.
 *
 * <p>A reply may be as large as the heap has room for once, so that it is never parsed as a whole:
 * its first level is read, and no further than needed.
 *
 * @param status of HTTP
 * @param contentType of the reply
 */
record ReplyHead(int status, String contentType) {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String COMPACT_ERROR = "error ";

  /** Reads a reply; what can't be understood is answered INTERNAL. */
  static ReplyHead of(byte[] reply) {
    return CompactReply.is(reply)
        ? new ReplyHead(compact(reply), TEXT)
        : new ReplyHead(status(reply), Call.JSON);
  }

  private static int compact(byte[] reply) {
    String text = new String(reply, StandardCharsets.UTF_8);
    int colon = text.indexOf(':');
    boolean failed = text.startsWith(COMPACT_ERROR) && colon > 0;
    return failed
        ? StatusCodes.ofCompact(text.substring(COMPACT_ERROR.length(), colon))
        : StatusCodes.OK;
  }

  private static int status(byte[] reply) {
    String status = "";
    String code = "";
    try (JsonParser parser = JSON.createParser(reply)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return StatusCodes.INTERNAL;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("status") && value == JsonToken.VALUE_STRING) {
          status = parser.getText();
        } else if (name.equals("code") && value == JsonToken.VALUE_STRING) {
          code = parser.getText();
        } else {
          parser.skipChildren();
        }
        if (status.equals("ok")) {
          return StatusCodes.OK;
        }
        if (!status.isEmpty() && !code.isEmpty()) {
          return StatusCodes.ofName(code);
        }
      }
    } catch (IOException e) {
      return StatusCodes.INTERNAL;
    }
    return StatusCodes.ofName(code);
  }
}
