package org.hailomqtt.worker.scheduling;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hailomqtt.protocol.Lane;

/**
 * What the policy has to remember of its choices: who had a turn, and who was passed over since
 * when. Not thread-safe: its owner guards it.
 */
public final class Turns {
  /** More clients than wait at a time; one that is forgotten counts as new, and goes first. */
  private static final int MAX_CLIENTS = 4096;

  private static final long NEVER = -1;

  private final Map<Lane, LaneTurns> lanes = new EnumMap<>(Lane.class);
  private long taken;
  private boolean lastWasAged;

  /** Of one lane. */
  private static final class LaneTurns {
    private final Map<String, Long> last =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_CLIENTS;
          }
        };

    private long passedOver = NEVER;
    private long passedOverSince;
  }

  /** Nobody had a turn yet. */
  public Turns() {
    for (Lane lane : Lane.values()) {
      lanes.put(lane, new LaneTurns());
    }
  }

  private LaneTurns of(Lane lane) {
    LaneTurns turns = lanes.get(lane);
    if (turns == null) {
      throw new IllegalStateException("no lane " + lane);
    }
    return turns;
  }

  /** Notes that a choice was carried out: its request has left the queue. */
  public void took(SchedulingPolicy.Choice<?> choice, long nowNanos) {
    LaneTurns lane = of(choice.lane());
    // Taken out first, so that the map's order is that of the turns.
    lane.last.remove(choice.request().turn());
    lane.last.put(choice.request().turn(), taken);
    taken++;
    lastWasAged = choice.reason() == SchedulingPolicy.Reason.AGED;
    Waiting passed = choice.passedOver();
    if (passed == null) {
      return;
    }
    if (lane.passedOver != passed.sequence()) {
      lane.passedOver = passed.sequence();
      lane.passedOverSince = nowNanos;
    }
  }

  /** When this client last had a turn in the lane, as a number that grows; -1 if never. */
  long last(Lane lane, String turn) {
    return of(lane).last.getOrDefault(turn, NEVER);
  }

  /** For how long affinity has passed the lane's oldest over. */
  long passedOverNanos(Lane lane, Waiting oldest, long nowNanos) {
    LaneTurns turns = of(lane);
    return turns.passedOver == oldest.sequence() ? nowNanos - turns.passedOverSince : 0;
  }

  /** Whether the last choice was of a lower lane because it had waited too long. */
  boolean lastWasAged() {
    return lastWasAged;
  }
}
