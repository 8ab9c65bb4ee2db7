package org.hailomqtt.worker.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.hailomqtt.protocol.InboundMessage;

/**
 * What a worker's availability says of its part in the base: the text {@code online} or {@code
 * offline} for everyone, the rest in user properties for its like. Immutable.
 *
 * @param worker its id
 * @param online whether it is there
 * @param run names one start of one process; empty if it did not say
 * @param intent what it is about
 * @param servedSeconds for how long it has served; 0 if it does not
 * @param stored whether the broker kept it from before: no sign of life
 */
record Announcement(
    String worker, boolean online, String run, Intent intent, long servedSeconds, boolean stored) {
  private static final String RUN = "run";
  private static final String SERVES = "serves";
  private static final String SERVED_SECONDS = "served_s";

  /** What a worker is about. */
  enum Intent {
    /** It leaves the base to another. */
    NO,
    /** It has the id of another, and stands aside. */
    DOUBLE,
    /** It will serve unless another does, or has the better right. */
    CLAIMS,
    /** It serves. */
    YES;

    /** A worker that does not say is taken to serve: it may be of an older release. */
    private static Intent of(String text) {
      for (Intent intent : values()) {
        if (intent.label().equals(text)) {
          return intent;
        }
      }
      return YES;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads what came on a worker's availability topic. */
  static Announcement of(String worker, InboundMessage message) {
    Map<String, String> user = message.properties().user();
    return new Announcement(
        worker,
        new String(message.payload(), StandardCharsets.UTF_8).equals("online"),
        user.getOrDefault(RUN, ""),
        Intent.of(user.getOrDefault(SERVES, "")),
        seconds(user.getOrDefault(SERVED_SECONDS, "")),
        message.retained());
  }

  private static long seconds(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The message, for the worker's availability topic. */
  Outbound message(String topic) {
    Map<String, String> user = new HashMap<>();
    user.put(RUN, run);
    user.put(SERVES, intent.label());
    user.put(SERVED_SECONDS, Long.toString(servedSeconds));
    return Outbound.announcement(
        topic,
        (online ? "online" : "offline").getBytes(StandardCharsets.UTF_8),
        intent != Intent.DOUBLE,
        user);
  }
}
