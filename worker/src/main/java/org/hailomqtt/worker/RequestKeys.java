package org.hailomqtt.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hailomqtt.worker.mqtt.LanesConfig;
import org.hailomqtt.worker.scheduling.LimitsConfig;
import org.hailomqtt.worker.scheduling.SchedulingConfig;

/** How requests wait: where they are remembered, how many, how long, in which order. Immutable. */
final class RequestKeys {
  private static final LimitsConfig LIMITS = LimitsConfig.DEFAULT;

  static final Key<Path> DATA_DIR =
      Key.computed(
          "data.dir",
          "DIR",
          ValueRules.placeForDirectory(),
          "$STATE_DIRECTORY (a service's /var/lib/hailo-worker), else"
              + " ~/.local/state/hailo-worker/ID-HASH",
          "Where the worker remembers requests over a restart",
          "Operators who want it on another disk. Two workers can't share it.");

  static final Key<Integer> LANES_WINDOW =
      Key.of(
          "lanes.window",
          "N",
          ValueRules.wholeNumber(LanesConfig.MIN_WINDOW, LanesConfig.MAX_WINDOW),
          LanesConfig.DEFAULT_WINDOW,
          "Requests of a lane taken from the broker at a time",
          "Operators with little memory and large requests (less), or with many clients among whom"
              + " turns should be fair (more).");

  static final Key<Long> LIMITS_MAX_REQUEST_BYTES =
      Key.of(
          "limits.max_request_bytes",
          "SIZE",
          ValueRules.bytes(LimitsConfig.LEAST_REQUEST_BYTES, LimitsConfig.MOST_REQUEST_BYTES),
          (long) LIMITS.maxRequestBytes(),
          "Largest body of one request",
          "Operators whose producers are answered TOO_LARGE, or who must save memory.");

  static final Key<Duration> LIMITS_MAX_TIMEOUT =
      Key.of(
          "limits.max_timeout_ms",
          "MS",
          ValueRules.millis(LimitsConfig.LEAST_TIMEOUT, LimitsConfig.MOST_TIMEOUT),
          LIMITS.maxTimeout(),
          "Longest that any request may wait and run",
          "Operators whose requests rightly take longer, or should be given up sooner.");

  static final Key<Integer> LIMITS_HELD_MAX_MESSAGES =
      Key.of(
          "limits.held_max_messages",
          "N",
          ValueRules.wholeNumber(1, LimitsConfig.MOST_HELD_MESSAGES),
          LIMITS.heldMaxMessages(),
          "Requests held at a time when a broker sends more than it was asked to",
          "Operators of a mosquitto older than 2.0.13 with large backlogs, when status says that"
              + " the worker holds as much as it may.");

  static final Key<Long> LIMITS_HELD_MAX_BYTES =
      Key.of(
          "limits.held_max_bytes",
          "SIZE",
          ValueRules.bytes(LimitsConfig.LEAST_REQUEST_BYTES, LimitsConfig.MOST_HELD_BYTES),
          LIMITS.heldMaxBytes(),
          "Bodies of those requests together",
          "As limits.held_max_messages.");

  static final Key<Integer> LIMITS_HELD_PER_CLIENT =
      Key.computed(
          "limits.held_per_client",
          "N",
          ValueRules.wholeNumber(1, SchedulingConfig.MOST_HELD_PER_CLIENT),
          "as many as come",
          "Requests of one client that may wait here; more are answered QUEUE_FULL. Senders that do"
              + " not say who they are count as one",
          "Operators among whose clients one floods the others.");

  static final Key<Duration> SCHEDULING_MAX_WAIT =
      Key.of(
          "scheduling.max_wait_s",
          "S",
          ValueRules.seconds(SchedulingConfig.LEAST_MAX_WAIT, SchedulingConfig.MOST_MAX_WAIT),
          SchedulingConfig.DEFAULT.maxWait(),
          "Wait after which a request of a lower lane takes every second turn, and goes first in"
              + " its lane",
          "Operators whose low lane must not wait as long, or may wait longer.");

  static final Key<Duration> SCHEDULING_AFFINITY_MAX_WAIT =
      Key.of(
          "scheduling.affinity_max_wait_ms",
          "MS",
          ValueRules.millis(Duration.ZERO, SchedulingConfig.MOST_AFFINITY),
          SchedulingConfig.DEFAULT.affinityMaxWait(),
          "Longest that the oldest request of a lane is passed over by others whose model is"
              + " loaded; 0 never passes it over",
          "Operators whose models load for many seconds (more), or for none (0).");

  /** In the order of the documentation. */
  static final List<Key<?>> ALL =
      List.of(
          DATA_DIR,
          LANES_WINDOW,
          LIMITS_MAX_REQUEST_BYTES,
          LIMITS_MAX_TIMEOUT,
          LIMITS_HELD_MAX_MESSAGES,
          LIMITS_HELD_MAX_BYTES,
          LIMITS_HELD_PER_CLIENT,
          SCHEDULING_MAX_WAIT,
          SCHEDULING_AFFINITY_MAX_WAIT);

  private RequestKeys() {}
}
