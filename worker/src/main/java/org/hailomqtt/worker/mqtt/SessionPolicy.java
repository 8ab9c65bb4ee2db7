package org.hailomqtt.worker.mqtt;

import java.time.Duration;
import java.util.List;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;
import org.jspecify.annotations.Nullable;

/**
 * How a session with the broker behaves. Immutable.
 *
 * @param name what logs and status call it
 * @param clientId MQTT client id; the broker knows the session by it
 * @param filters what it subscribes to, at QoS 1
 * @param cleanStart whether it forgets what the broker kept
 * @param expiry how long the broker keeps it while nobody is connected
 * @param receiveMaximum how many unacknowledged messages the broker may send
 * @param keepAlive after how much silence the broker calls it dead
 * @param will what the broker publishes when it is dead
 */
record SessionPolicy(
    String name,
    String clientId,
    List<String> filters,
    boolean cleanStart,
    Duration expiry,
    int receiveMaximum,
    Duration keepAlive,
    @Nullable Outbound will) {

  private static final Duration LANE_EXPIRY = Duration.ofDays(7);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
  private static final int CONTROL_WINDOW = 32;

  /** Copies the filters. */
  SessionPolicy {
    filters = List.copyOf(filters);
  }

  /**
   * A lane: the broker keeps its requests while nobody is connected. Named after the base alone, so
   * that whoever serves the base inherits what waits.
   */
  static SessionPolicy lane(TopicGrammar topics, Lane lane, List<String> types, int window) {
    return new SessionPolicy(
        lane.label(),
        "hailo-" + topics.base().replace('/', '-') + "-" + lane.label(),
        types.isEmpty()
            ? List.of(topics.requestFilter(lane))
            : types.stream().map(type -> topics.requestFilter(lane, type)).toList(),
        false,
        LANE_EXPIRY,
        window,
        KEEP_ALIVE,
        null);
  }

  /** Control: stale commands are not replayed, and it is not held up by a full lane. */
  static SessionPolicy control(TopicGrammar topics, String worker, Outbound will) {
    return new SessionPolicy(
        "control",
        controlClientId(topics, worker),
        List.of(topics.controlFilter(worker), topics.controlFilter("all")),
        true,
        Duration.ZERO,
        CONTROL_WINDOW,
        KEEP_ALIVE,
        will);
  }

  /** How the broker knows a worker's session for control. */
  static String controlClientId(TopicGrammar topics, String worker) {
    return "hailo-" + topics.base().replace('/', '-') + "-control-" + worker;
  }

  /** The same with another window. */
  SessionPolicy withReceiveMaximum(int window) {
    return new SessionPolicy(name, clientId, filters, cleanStart, expiry, window, keepAlive, will);
  }
}
