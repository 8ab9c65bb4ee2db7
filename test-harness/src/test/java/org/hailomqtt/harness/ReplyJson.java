package org.hailomqtt.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads replies as a producer would: with a JSON library, not with the worker's own codec. */
final class ReplyJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReplyJson() {}

  static JsonNode of(Delivery delivery) {
    return of(delivery.text());
  }

  static JsonNode of(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("this is no JSON: " + text, e);
    }
  }

  static boolean isOk(JsonNode reply) {
    return reply.path("status").asText().equals("ok");
  }

  /** {@code OK}, or the error's code. */
  static String code(JsonNode reply) {
    return isOk(reply) ? "OK" : reply.path("code").asText();
  }
}
