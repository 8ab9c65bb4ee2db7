package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The control actions about all waiting requests: pause, resume. Thread-safe. */
final class QueueControl {
  private final JobQueue queue;

  QueueControl(JobQueue queue) {
    this.queue = queue;
  }

  /** By action. */
  Map<String, ControlAction> actions() {
    return Map.of(
        "pause", (request, outcome) -> outcome.succeeded(pause()),
        "resume", (request, outcome) -> outcome.succeeded(resume()));
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
