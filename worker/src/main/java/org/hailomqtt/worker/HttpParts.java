package org.hailomqtt.worker;

import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.ControlCodec;
import org.hailomqtt.protocol.ReplyTopicRule;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.http.ServedWorker;
import org.hailomqtt.worker.scheduling.ControlAction;
import org.hailomqtt.worker.scheduling.ControlHandler;
import org.hailomqtt.worker.scheduling.RecentRequests;

/**
 * What the HTTP server works with, wired together. Immutable; one thread.
 *
 * @param ids names for what has none
 */
record HttpParts(
    WorkerConfig config,
    SystemTime time,
    WorkerThreads threads,
    TopicGrammar topics,
    GeneratedIds ids) {

  /**
   * The worker as the HTTP server sees it.
   *
   * @param view what there is to tell
   * @param actions of control, all of them
   */
  ServedWorker worker(HttpView view, Map<String, ControlAction> actions, RecentRequests recent) {
    return new ServedWorker(
        config.workerId(),
        topics,
        view,
        new ServedWorker.Control(
            handler(config.control().limit(actions)), handler(actions), threads.control()),
        new BrokerSubmissions(
            config.broker(),
            topics,
            "hailo-http-" + config.workerId() + "-" + GeneratedIds.ofRun()),
        recent,
        ids,
        new ServedWorker.Limits(config.limits().maxRequestBytes(), config.limits().maxTimeout()));
  }

  /** Its replies never see the broker, so that it does not matter where others may go. */
  private ControlHandler handler(Map<String, ControlAction> actions) {
    ReplyTopicRule replies = new ReplyTopicRule(topics, List.of(topics.base() + "/reply/#"));
    return new ControlHandler(new ControlCodec(topics, replies, ids), config.workerId(), actions);
  }
}
