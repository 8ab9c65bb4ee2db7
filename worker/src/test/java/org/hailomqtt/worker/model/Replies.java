package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.hailomqtt.protocol.Json;

/** Results as producers read them. */
final class Replies {
  private static final ObjectMapper JSON = Json.mapper(1 << 20);

  private Replies() {}

  /** The result after it was written and read again. */
  static JsonNode asSent(JsonNode result) {
    try {
      return JSON.readTree(JSON.writeValueAsBytes(result));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
