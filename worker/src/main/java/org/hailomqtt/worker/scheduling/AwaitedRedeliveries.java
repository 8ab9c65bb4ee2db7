package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hailomqtt.protocol.Lane;

/**
 * The requests that an earlier run or an earlier connection left unacknowledged and the broker has
 * not delivered again yet, and when it will not any more. Guarded by its {@link RequestLedger}.
 * Times are the ledger's age.
 *
 * <p>Each of them had been delivered, and a broker delivers such again before anything else of its
 * session. So the acknowledgement of one left without being noted, or another worker answered it,
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
    entry.wasAwaited = true;
    lane(entry.lane).entries.add(entry);
  }

  private boolean isEmpty() {
    return lanes.values().stream().allMatch(lane -> lane.entries.isEmpty());
  }

  /** The broker delivered it again, or never will. */
  void remove(LedgerEntry entry) {
    lane(entry.lane).entries.remove(entry);
  }

  /** The lane is connected. */
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
   * A request was acknowledged; one that was awaited itself tells nothing of the others.
   *
   * @return what will not be delivered again
   */
  List<LedgerEntry> acknowledged(LedgerEntry entry) {
    AwaitedLane awaited = lane(entry.lane);
    return !awaited.entries.isEmpty() && !entry.wasAwaited && ++awaited.newAcknowledged > window
        ? awaited.takeAll()
        : List.of();
  }

  /**
   * What will not be delivered again, as its lane has been quiet for so long.
   *
   * @param open all that is unacknowledged; what is not awaited of it keeps its lane busy
   */
  List<LedgerEntry> takeOverdue(Collection<LedgerEntry> open, long age) {
    if (isEmpty()) {
      return List.of();
    }
    for (LedgerEntry entry : open) {
      if (!lane(entry.lane).entries.contains(entry)) {
        busy(entry.lane, age);
      }
    }
    List<LedgerEntry> overdue = new ArrayList<>();
    for (AwaitedLane lane : lanes.values()) {
      if (lane.connected && age - lane.quietSince > QUIET.toNanos()) {
        overdue.addAll(lane.takeAll());
      }
    }
    return overdue;
  }
}
