package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.ControlRequest;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;

/** The control actions about waiting requests: cancel, pause, resume. Thread-safe. */
final class QueueControl {
  private final JobQueue queue;
  private final DeviceLoop device;
  private final Answers answers;

  QueueControl(JobQueue queue, DeviceLoop device, Answers answers) {
    this.queue = queue;
    this.device = device;
    this.answers = answers;
  }

  /** By action. */
  Map<String, ControlAction> actions() {
    return Map.of(
        "cancel", (request, outcome) -> outcome.succeeded(cancel(request)),
        "pause", (request, outcome) -> outcome.succeeded(pause()),
        "resume", (request, outcome) -> outcome.succeeded(resume()));
  }

  private ObjectNode cancel(ControlRequest request) {
    List<Job> cancelled = queue.removeIf(job -> isMeant(job, request));
    cancelled.forEach(
        job ->
            answers.fail(
                job,
                new ProtocolException(
                    ErrorCode.CANCELLED, "cancelled by a control message; it did not run")));
    ObjectNode fields =
        JsonNodeFactory.instance.objectNode().put("cancelled", !cancelled.isEmpty());
    Optional<Job> running = device.running().filter(job -> isMeant(job, request));
    if (cancelled.isEmpty()) {
      fields.put(
          "message",
          running.isPresent()
              ? "the request is running and will be answered"
              : "no such request waits here; it may be answered already, or still with the broker");
    }
    return fields;
  }

  private static boolean isMeant(Job job, ControlRequest request) {
    String client = job.request().client();
    return request.id().equals(job.request().id())
        && (client == null ? request.client() == null : client.equals(request.client()));
  }

  private ObjectNode pause() {
    queue.pause();
    return JsonNodeFactory.instance.objectNode().put("paused", true);
  }

  private ObjectNode resume() {
    queue.resume();
    return JsonNodeFactory.instance.objectNode().put("paused", false);
  }
}
