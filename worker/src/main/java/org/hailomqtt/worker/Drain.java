package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.hailomqtt.worker.monitoring.StateTracker;
import org.hailomqtt.worker.monitoring.StateTracker.Condition;
import org.hailomqtt.worker.scheduling.ControlAction;
import org.hailomqtt.worker.scheduling.JobQueue;
import org.hailomqtt.worker.scheduling.Scheduler;

/**
 * Whether the worker is drained on request: what runs is finished, everything else stays with the
 * broker, until {@code resume}. Thread-safe.
 *
 * <p>The lanes are closed only once nothing runs, so that its acknowledgement still leaves.
 */
final class Drain {
  private final Scheduler scheduler;
  private final StateTracker states;
  private boolean wanted;
  private boolean idle;

  Drain(Scheduler scheduler, StateTracker states) {
    this.scheduler = scheduler;
    this.states = states;
  }

  /** Whether nothing runs any more, so that the lanes can be closed. */
  synchronized boolean isIdle() {
    return idle;
  }

  /**
   * By action.
   *
   * @param changed runs after {@link #isIdle} has changed, on any thread
   */
  Map<String, ControlAction> actions(Runnable changed) {
    return Map.of(
        "drain", (request, outcome) -> drain(changed, outcome),
        "resume", (request, outcome) -> outcome.succeeded(resume(changed)));
  }

  /** Is answered when nothing runs any more. */
  private void drain(Runnable changed, ControlAction.Outcome outcome) {
    synchronized (this) {
      wanted = true;
      scheduler.hold(JobQueue.Hold.DRAIN, true);
    }
    states.set(Condition.DRAINED, true);
    // On the device thread, so after the request that runs.
    scheduler.post(
        () -> {
          boolean drained = becomeIdle();
          changed.run();
          outcome.succeeded(fields(drained));
        });
  }

  private synchronized boolean becomeIdle() {
    idle = wanted;
    return idle;
  }

  /** Ends a pause, too: whoever resumes wants requests to run. */
  private ObjectNode resume(Runnable changed) {
    scheduler.hold(JobQueue.Hold.CONTROL, false);
    synchronized (this) {
      wanted = false;
      idle = false;
      scheduler.hold(JobQueue.Hold.DRAIN, false);
    }
    states.set(Condition.DRAINED, false);
    changed.run();
    return fields(false).put("paused", false);
  }

  private static ObjectNode fields(boolean drained) {
    return JsonNodeFactory.instance.objectNode().put("drained", drained);
  }
}
