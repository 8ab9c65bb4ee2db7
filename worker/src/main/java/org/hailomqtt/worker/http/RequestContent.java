package org.hailomqtt.worker.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** What a caller sent to be inferred: a JSON request, or bytes as they are. */
sealed interface RequestContent {
  /**
   * A request in JSON.
   *
   * @param body of the reader; written to until it is published
   */
  record Json(ObjectNode body) implements RequestContent {}

  /**
   * A picture, sound, text or tensor. Immutable; nobody writes to the array.
   *
   * @param bytes as they are
   * @param contentType what they are; empty if nobody said
   * @param fields what a form said beside it: client, id, model, timeout_ms
   */
  record Bare(byte[] bytes, String contentType, Map<String, String> fields)
      implements RequestContent {
    /** Copies the map. */
    public Bare {
      fields = Map.copyOf(fields);
    }
  }
}
