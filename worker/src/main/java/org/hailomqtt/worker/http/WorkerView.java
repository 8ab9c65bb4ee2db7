package org.hailomqtt.worker.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.hailomqtt.protocol.WorkerInfo;
import org.hailomqtt.protocol.WorkerStatus;
import org.hailomqtt.worker.scheduling.WaitingRequests;

/** What there is to tell of the worker. Thread-safe; answers from snapshots, at once. */
public interface WorkerView {
  /** Whether it gets on. */
  Health health();

  /** What it is doing. */
  WorkerStatus status();

  /** What stays so while it runs. */
  WorkerInfo info();

  /** The models it knows: {@code {"models": [...]}}. */
  ObjectNode models();

  /** The requests that wait, the first of them. */
  List<WaitingRequests.Waiting> waiting();

  /** What it counted, in the text format of Prometheus; UTF-8. */
  byte[] metrics();

  /**
   * Whether the worker gets on. Immutable.
   *
   * @param progressing whether nothing in it is stuck
   * @param uptime since its start
   */
  record Health(boolean progressing, Duration uptime) {}
}
