package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hailomqtt.protocol.Lane;

/**
 * The requests that an earlier run left unacknowledged and the broker has not delivered again yet,
 * and when it will not any more. Guarded by its {@link RequestLedger}. Times are the ledger's age.
 *
 * <p>Each of them had been delivered, and a broker delivers such again before anything else of its
 * session. So the acknowledgement of one left and the worker died before that was written down,
 * once more new requests of its lane than the window were acknowledged, or the lane stood connected
 * for a while with nothing to do.
 */
final class AwaitedRedeliveries {
  private static final Duration QUIET = Duration.ofSeconds(60);

  private final int window;
  private final Map<Lane, AwaitedLane> lanes = new EnumMap<>(Lane.class);

  private static final class AwaitedLane {
    private final Set<LedgerEntry> entries = new LinkedHashSet<>();
    private boolean connected;
    private long quietSince;
    private int newAcknowledged;

    private List<LedgerEntry> takeAll() {
      List<LedgerEntry> taken = List.copyOf(entries);
      entries.clear();
      return taken;
    }
  }

  /**
   * @param window how many unacknowledged requests of a lane the broker delivers at most
   */
  AwaitedRedeliveries(int window) {
    this.window = window;
    for (Lane lane : Lane.values()) {
      lanes.put(lane, new AwaitedLane());
    }
  }

  private AwaitedLane lane(Lane lane) {
    return Objects.requireNonNull(lanes.get(lane));
  }

  void add(LedgerEntry entry) {
    lane(entry.lane).entries.add(entry);
  }

  boolean contains(LedgerEntry entry) {
    return lane(entry.lane).entries.contains(entry);
  }

  boolean isEmpty() {
    return lanes.values().stream().allMatch(lane -> lane.entries.isEmpty());
  }

  /** The broker delivered it again. */
  void delivered(LedgerEntry entry) {
    lane(entry.lane).entries.remove(entry);
  }

  /** The lane is connected to the session it had. */
  void connected(Lane lane, long age) {
    AwaitedLane awaited = lane(lane);
    awaited.connected = true;
    awaited.quietSince = age;
    awaited.newAcknowledged = 0;
  }

  void disconnected(Lane lane) {
    lane(lane).connected = false;
  }

  /** The lane has something to do, or a message that is still being read. */
  void busy(Lane lane, long age) {
    lane(lane).quietSince = age;
  }

  /**
   * A request that no earlier run knew was acknowledged.
   *
   * @return what will not be delivered again
   */
  List<LedgerEntry> newAcknowledged(Lane lane) {
    AwaitedLane awaited = lane(lane);
    return !awaited.entries.isEmpty() && ++awaited.newAcknowledged > window
        ? awaited.takeAll()
        : List.of();
  }

  /** What will not be delivered again, as its lane has been quiet for so long. */
  List<LedgerEntry> takeOverdue(long age) {
    List<LedgerEntry> overdue = new ArrayList<>();
    for (AwaitedLane lane : lanes.values()) {
      if (lane.connected && age - lane.quietSince > QUIET.toNanos()) {
        overdue.addAll(lane.takeAll());
      }
    }
    return overdue;
  }
}
