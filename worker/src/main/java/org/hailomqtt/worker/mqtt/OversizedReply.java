package org.hailomqtt.worker.mqtt;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.hailomqtt.protocol.CompactReply;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.ReplyCodec;
import org.jspecify.annotations.Nullable;

/** Makes the error that goes out instead of a reply that the broker would refuse. Thread-safe. */
final class OversizedReply {
  /** Without the limits for what strangers send: a reply may be longer. */
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final ReplyCodec CODEC = new ReplyCodec();

  private OversizedReply() {}

  /**
   * The body of a small error with the reply's id and metadata.
   *
   * @param body the reply, of which the rest is skipped without being read into memory; a compact
   *     one can't be made any shorter
   * @param maxPacketBytes what the broker takes
   */
  static byte[] insteadOf(byte[] body, long maxPacketBytes) {
    if (CompactReply.is(body)) {
      return body;
    }
    String id = "";
    JsonNode metadata = null;
    try (JsonParser parser = JSON.createParser(body)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        if (field.equals("id")) {
          id = parser.getText();
        } else if (field.equals("metadata")) {
          metadata = JSON.readTree(parser);
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the worker's own replies are JSON", e);
    }
    return error(id, metadata, body.length, maxPacketBytes);
  }

  private static byte[] error(
      String id, @Nullable JsonNode metadata, int bytes, long maxPacketBytes) {
    return CODEC.encode(
        ReplyCodec.failure(
            id,
            new ProtocolException(
                ErrorCode.TOO_LARGE,
                "the reply has "
                    + bytes
                    + " bytes, and the broker takes packets of "
                    + maxPacketBytes
                    + " at most; ask for less, or raise the broker's limit (mosquitto:"
                    + " max_packet_size)"),
            metadata));
  }
}
