package org.hailomqtt.worker.submit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hailomqtt.protocol.Reply;

/** Says in one line what a reply says. Thread-safe. */
final class ReplyText {
  private static final int SHOWN_LABELS = 3;
  private static final int SHOWN_JSON = 200;

  private ReplyText() {}

  /** The result. */
  static String of(Reply.Success reply) {
    String notes =
        (reply.simulated() ? ", simulated" : "") + (reply.duplicate() ? ", answered before" : "");
    return result(reply.result())
        + String.format(
            Locale.ROOT,
            "  (%s on %s, inference %.1f ms%s)",
            reply.model(),
            reply.device(),
            reply.timing().inferenceMs(),
            notes);
  }

  /** The error. */
  static String of(Reply.Failure reply) {
    return reply.code() + ": " + reply.error();
  }

  private static String result(JsonNode result) {
    if (result.path("labels").isArray()) {
      return labels(result.get("labels"));
    }
    if (result.path("text").isTextual()) {
      return result.get("text").textValue();
    }
    if (result.path("outputs").isObject()) {
      return tensors(result.get("outputs"));
    }
    if (result.path("embedding").isContainerNode()) {
      return "embedding " + tensor(result.get("embedding"));
    }
    String json = result.toString();
    return json.length() > SHOWN_JSON ? json.substring(0, SHOWN_JSON) + "…" : json;
  }

  private static String labels(JsonNode labels) {
    List<String> shown = new ArrayList<>();
    for (JsonNode label : labels) {
      if (shown.size() == SHOWN_LABELS) {
        break;
      }
      double percent = label.path("score").doubleValue() * 100;
      shown.add(label.path("label").asText() + String.format(Locale.ROOT, " %.1f %%", percent));
    }
    return String.join(", ", shown);
  }

  private static String tensors(JsonNode outputs) {
    List<String> shown = new ArrayList<>();
    outputs
        .properties()
        .forEach(output -> shown.add(output.getKey() + " " + tensor(output.getValue())));
    return String.join(", ", shown);
  }

  private static String tensor(JsonNode tensor) {
    return tensor.isArray()
        ? "of " + tensor.size() + " numbers"
        : tensor.path("dtype").asText() + tensor.path("shape");
  }
}
