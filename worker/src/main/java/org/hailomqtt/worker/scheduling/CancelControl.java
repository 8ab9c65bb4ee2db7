package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.hailomqtt.protocol.ControlRequest;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.model.PreparedInference;

/**
 * The control actions that end requests before their time: cancel one, purge those of a client or
 * all. Thread-safe.
 */
final class CancelControl {
  private final JobQueue queue;
  private final DeviceLoop device;
  private final Answers answers;
  private final RequestLedger ledger;
  private final Tombstones tombstones;

  CancelControl(
      JobQueue queue,
      DeviceLoop device,
      Answers answers,
      RequestLedger ledger,
      Tombstones tombstones) {
    this.queue = queue;
    this.device = device;
    this.answers = answers;
    this.ledger = ledger;
    this.tombstones = tombstones;
  }

  /** By action. */
  Map<String, ControlAction> actions() {
    return Map.of(
        "cancel", (request, outcome) -> outcome.succeeded(cancel(request)),
        "purge", (request, outcome) -> outcome.succeeded(purge(request)));
  }

  /** What a request is told that was cancelled before it ran. */
  static ProtocolException cancelled() {
    return new ProtocolException(
        ErrorCode.CANCELLED, "cancelled by a control message; it did not run");
  }

  /**
   * The tombstone is set before the request is looked for, so that it can't slip through between
   * two of the places where it may be.
   */
  private ObjectNode cancel(ControlRequest request) {
    tombstones.add(request.client(), request.id());
    if (!fail(job -> isMeant(job, request)).isEmpty()) {
      tombstones.take(request.client(), request.id());
      return cancelled(true);
    }
    Optional<Job> running = device.running().filter(job -> isMeant(job, request));
    if (running.isPresent()) {
      tombstones.take(request.client(), request.id());
      return stop(running.get());
    }
    String state = state(request);
    if (state.equals("complete") || state.equals("failed")) {
      tombstones.take(request.client(), request.id());
      return cancelled(false).put("message", "the request is answered already");
    }
    return state.equals("unknown")
        ? cancelled(false)
            .put(
                "message",
                "no such request is here; if it comes within 10 minutes, it is answered CANCELLED")
        : cancelled(true);
  }

  private static ObjectNode stop(Job running) {
    if (!running.generates()) {
      return cancelled(false).put("message", "the request is running and will be answered");
    }
    running.stopFor(PreparedInference.Stop.CANCELLED);
    return cancelled(true).put("message", "it ends, and is answered with its text so far");
  }

  private static ObjectNode cancelled(boolean cancelled) {
    return JsonNodeFactory.instance.objectNode().put("cancelled", cancelled);
  }

  private String state(ControlRequest request) {
    String client = request.client();
    return client == null
        ? "unknown"
        : ledger.find(client, request.id()).map(FoundRequest::state).orElse("unknown");
  }

  private static boolean isMeant(Job job, ControlRequest request) {
    return request.id().equals(job.request().id())
        && Objects.equals(job.request().client(), request.client());
  }

  private ObjectNode purge(ControlRequest request) {
    String client = request.client();
    List<Job> purged = fail(job -> client == null || client.equals(job.request().client()));
    return JsonNodeFactory.instance.objectNode().put("purged", purged.size());
  }

  private List<Job> fail(Predicate<Job> meant) {
    List<Job> cancelled = queue.removeIf(meant);
    cancelled.forEach(job -> answers.fail(job, cancelled()));
    return cancelled;
  }
}
