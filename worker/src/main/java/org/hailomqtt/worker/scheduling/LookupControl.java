package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.ControlRequest;

/**
 * The control action about requests that are or were here: lookup. It publishes a reply that is
 * there again, to where the request wanted it and nowhere else. Thread-safe.
 */
final class LookupControl {
  private final RequestLedger ledger;
  private final Answers answers;

  LookupControl(RequestLedger ledger, Answers answers) {
    this.ledger = ledger;
    this.answers = answers;
  }

  /** By action. */
  Map<String, ControlAction> actions() {
    return Map.of("lookup", this::lookup);
  }

  private void lookup(ControlRequest request, ControlAction.Outcome outcome) {
    String client = request.client();
    Optional<FoundRequest> found =
        client == null ? Optional.empty() : ledger.find(client, request.id());
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.put("state", found.map(FoundRequest::state).orElse("unknown"));
    Optional<Answer> answer = found.flatMap(FoundRequest::answer);
    if (answer.isPresent()) {
      fields.put("published_again", true);
      outcome.publish(answers.repeated(answer.get(), found.get().published()));
    }
    if (found.isEmpty()) {
      fields.put(
          "message",
          "no such request is here; it may be answered more than a minute ago, or still with the"
              + " broker");
    }
    outcome.succeeded(fields);
  }
}
