package org.hailomqtt.worker.mqtt;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;
import org.jspecify.annotations.Nullable;

/**
 * How a session with the broker behaves. Immutable.
 *
 * @param name what logs and status call it
 * @param clientId MQTT client id; the broker knows the session by it
 * @param filters what it subscribes to, at QoS 1
 * @param retainedFilters the same, for what the broker kept, too; what it refuses is done without
 * @param flagsAsPublished whether what comes by the filters says that it was published to be kept,
 *     rather than that it had been kept
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
    List<String> retainedFilters,
    boolean flagsAsPublished,
    boolean cleanStart,
    Duration expiry,
    int receiveMaximum,
    Duration keepAlive,
    @Nullable Outbound will) {

  private static final Duration LANE_EXPIRY = Duration.ofDays(7);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
  private static final int CONTROL_WINDOW = 32;

  /** Short: a stand-by takes over when the broker publishes the will, at one and a half of it. */
  private static final Duration CONTROL_KEEP_ALIVE = Duration.ofSeconds(5);

  /** Copies the lists. */
  SessionPolicy {
    filters = List.copyOf(filters);
    retainedFilters = List.copyOf(retainedFilters);
  }

  /** A session that wants nothing of what the broker kept. */
  SessionPolicy(
      String name,
      String clientId,
      List<String> filters,
      boolean cleanStart,
      Duration expiry,
      int receiveMaximum,
      Duration keepAlive,
      @Nullable Outbound will) {
    this(
        name,
        clientId,
        filters,
        List.of(),
        true,
        cleanStart,
        expiry,
        receiveMaximum,
        keepAlive,
        will);
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

  /**
   * Control: stale commands are not replayed, and it is not held up by a full lane. Every start has
   * a session of its own, so that two workers of one id don't take it from each other.
   *
   * @param run names this start of the worker
   * @param besides what it would like to hear, too
   */
  static SessionPolicy control(
      TopicGrammar topics, String worker, String run, List<String> besides, Outbound will) {
    return new SessionPolicy(
        "control",
        controlClientId(topics, worker) + "-" + run,
        List.of(topics.controlFilter(worker), topics.controlFilter("all")),
        Stream.concat(Stream.of(topics.availabilityFilter()), besides.stream()).toList(),
        true,
        true,
        Duration.ZERO,
        CONTROL_WINDOW,
        CONTROL_KEEP_ALIVE,
        will);
  }

  /**
   * Routes: what came while nobody was connected is over. A camera that has its last picture kept
   * publishes each to be kept, so those count; what was kept from before does not come.
   *
   * @param run names this start of the worker
   */
  static SessionPolicy routes(
      TopicGrammar topics, String worker, String run, List<String> filters) {
    return new SessionPolicy(
        "routes",
        "hailo-" + topics.base().replace('/', '-') + "-routes-" + worker + "-" + run,
        filters,
        List.of(),
        false,
        true,
        Duration.ZERO,
        CONTROL_WINDOW,
        KEEP_ALIVE,
        null);
  }

  /** What the broker's names for a worker's sessions for control begin with. */
  static String controlClientId(TopicGrammar topics, String worker) {
    return "hailo-" + topics.base().replace('/', '-') + "-control-" + worker;
  }

  /** The same with another window. */
  SessionPolicy withReceiveMaximum(int window) {
    return new SessionPolicy(
        name,
        clientId,
        filters,
        retainedFilters,
        flagsAsPublished,
        cleanStart,
        expiry,
        window,
        keepAlive,
        will);
  }
}
