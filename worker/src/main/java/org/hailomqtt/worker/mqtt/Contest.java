package org.hailomqtt.worker.mqtt;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.hailomqtt.protocol.Lane;

/**
 * Tells a lane's session that another worker takes away from a line that fails. Thread-safe.
 *
 * <p>mosquitto 2.0 closes the connection of a session that is taken over without the reason 0x8E.
 * Two workers on one base would take the sessions from each other for ever. The sign of it is a
 * lane that is lost without a word, again and again, while control, which no other worker can take,
 * stands. Whoever was there first loses first, and so gives up first.
 */
public final class Contest {
  private static final int MOST_LOSSES = 5;
  private static final Duration LASTING = Duration.ofSeconds(30);

  private final Map<Lane, Integer> losses = new EnumMap<>(Lane.class);
  private boolean controlStands;

  /** Control is connected. */
  synchronized void controlConnected() {
    controlStands = true;
  }

  /** Control is not connected: what happens to the lanes is the line's fault. */
  synchronized void controlDisconnected() {
    controlStands = false;
    losses.clear();
  }

  /**
   * A lane was lost without a word.
   *
   * @param stood for how long it was connected
   * @return whether it is to be left to the other worker
   */
  synchronized boolean isLostForGood(Lane lane, Duration stood) {
    if (!controlStands) {
      return false;
    }
    int before = stood.compareTo(LASTING) < 0 ? losses.getOrDefault(lane, 0) : 0;
    losses.put(lane, before + 1);
    return before + 1 >= MOST_LOSSES;
  }
}
