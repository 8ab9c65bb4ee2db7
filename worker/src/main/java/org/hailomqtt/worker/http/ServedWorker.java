package org.hailomqtt.worker.http;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.scheduling.ControlHandler;
import org.hailomqtt.worker.scheduling.RecentRequests;

/**
 * All that the server needs of the worker. Immutable.
 *
 * @param id of the worker
 * @param topics its topics
 * @param view what there is to tell
 * @param control how it is controlled
 * @param submissions how requests reach it; closed with the server
 * @param recent what it answered
 * @param ids names for requests that have none
 * @param limits what it takes
 */
public record ServedWorker(
    String id,
    TopicGrammar topics,
    WorkerView view,
    Control control,
    Submissions submissions,
    RecentRequests recent,
    Supplier<String> ids,
    Limits limits) {

  /**
   * How it is controlled. Immutable.
   *
   * @param allowed serves the actions that are allowed
   * @param telling serves those that only tell, allowed or not
   * @param thread the control thread
   */
  public record Control(ControlHandler allowed, ControlHandler telling, Executor thread) {}

  /**
   * What it takes. Immutable.
   *
   * @param maxRequestBytes largest body of a request
   * @param maxTimeout longest deadline
   */
  public record Limits(int maxRequestBytes, Duration maxTimeout) {}
}
