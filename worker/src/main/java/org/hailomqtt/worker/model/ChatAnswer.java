package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/** A text while it is generated, and the figures about it. Device thread only. */
final class ChatAnswer {
  private static final double NANOS_PER_SECOND = 1e9;

  private final LongSupplier nanoClock;
  private final long start;
  private final StringBuilder text = new StringBuilder();
  private int tokens;
  private long first;
  private long last;

  /** Begins now. */
  ChatAnswer(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.start = nanoClock.getAsLong();
  }

  /** A token has come. */
  void token() {
    last = nanoClock.getAsLong();
    first = tokens == 0 ? last : first;
    tokens++;
  }

  /** What of the tokens' text belongs to the answer. */
  void add(String piece, PreparedInference.Loaded reader) {
    if (!piece.isEmpty()) {
      text.append(piece);
      reader.text(piece);
    }
  }

  /**
   * The whole.
   *
   * @param reason why it ends
   * @param contextUsed by prompt and answer
   */
  PreparedInference.Output output(String reason, OptionalInt contextUsed) {
    ObjectNode usage = JsonNodeFactory.instance.objectNode();
    if (contextUsed.isPresent()) {
      usage.put("prompt_tokens", Math.max(0, contextUsed.getAsInt() - tokens));
    }
    usage.put("generated_tokens", tokens);
    if (tokens > 0) {
      usage.put("first_token_ms", Math.round((first - start) / 1e5) / 10.0);
      usage.put("tokens_per_second", Math.round(10 * rate()) / 10.0);
    }
    usage.put("finish_reason", reason);
    JsonNode result = JsonNodeFactory.instance.objectNode().put("text", text.toString());
    boolean whole = reason.equals("stop") || reason.equals("length");
    return new Finished(result, usage, whole);
  }

  /** Of those after the first, which waits for the prompt to be read; of a single one, its own. */
  private double rate() {
    double nanos = tokens > 1 ? (last - first) / (tokens - 1.0) : first - start;
    return NANOS_PER_SECOND / Math.max(1, nanos);
  }

  /** What became of it. Immutable. */
  private record Finished(JsonNode result, JsonNode tokens, boolean isRepeatable)
      implements PreparedInference.Output {
    @Override
    public Optional<JsonNode> usage() {
      return Optional.of(tokens);
    }
  }
}
