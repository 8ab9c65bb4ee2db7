package org.hailomqtt.worker.scheduling;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.protocol.Lane;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which waiting request runs next: a pure function of what waits, what is loaded, what was
 * chosen before, and the time. Immutable.
 *
 * <p>The highest lane goes first, but every second turn may be that of a lower one whose oldest has
 * waited too long. In a lane, requests whose model is loaded go first, until they have passed the
 * oldest over for as long as they may; then it goes. Among those that may go, the client that had
 * no turn for the longest is next, with its oldest request. Requests that have waited too long go
 * before all others of their lane.
 *
 * <p>One pass over one lane: the time it takes grows with what waits there.
 */
public final class SchedulingPolicy {
  private final long maxWaitNanos;
  private final long affinityNanos;

  /** Why a request was chosen. */
  public enum Reason {
    /** It is the only one of its lane. */
    ALONE,
    /** Its lane is lower than another that waits, but its oldest has waited too long. */
    AGED,
    /** It has waited too long, in the highest lane that waits. */
    OVERDUE,
    /** Its model is loaded, and the oldest one's is not. */
    LOADED,
    /** It is the oldest, and was passed over for as long as it may be. */
    PASSED_OVER,
    /** It is its client's turn. */
    TURN
  }

  /**
   * The request that runs next. Immutable.
   *
   * @param request which
   * @param lane its lane
   * @param reason why this one
   * @param passedOver the oldest of the lane, if it would go but for its model that is not loaded
   */
  public record Choice<W extends Waiting>(
      W request, Lane lane, Reason reason, @Nullable W passedOver) {}

  /** With these bounds. */
  public SchedulingPolicy(SchedulingConfig config) {
    this.maxWaitNanos = config.maxWait().toNanos();
    this.affinityNanos = config.affinityMaxWait().toNanos();
  }

  /**
   * The next request, if any waits.
   *
   * @param waiting by lane, highest first, each in order of receipt
   * @param resident keys of the networks that are loaded
   * @param turns the choices that were carried out so far
   * @param nowNanos the time, on the clock of {@link Waiting#receivedNanos}
   */
  public <W extends Waiting> Optional<Choice<W>> next(
      Map<Lane, ? extends Collection<W>> waiting,
      Set<String> resident,
      Turns turns,
      long nowNanos) {
    @Nullable Lane highest = null;
    @Nullable Lane aged = null;
    long longest = maxWaitNanos;
    for (Map.Entry<Lane, ? extends Collection<W>> lane : waiting.entrySet()) {
      if (lane.getValue().isEmpty()) {
        continue;
      }
      if (highest == null) {
        highest = lane.getKey();
        continue;
      }
      long waited = nowNanos - lane.getValue().iterator().next().receivedNanos();
      if (waited >= longest) {
        longest = waited;
        aged = lane.getKey();
      }
    }
    if (highest == null) {
      return Optional.empty();
    }
    boolean agesNow = aged != null && !turns.lastWasAged();
    Lane lane = agesNow && aged != null ? aged : highest;
    Collection<W> requests = waiting.get(lane);
    if (requests == null) {
      throw new IllegalStateException("the lane " + lane + " has gone");
    }
    Choice<W> choice = inLane(lane, requests, resident, turns, nowNanos);
    return Optional.of(
        agesNow ? new Choice<>(choice.request(), lane, Reason.AGED, choice.passedOver()) : choice);
  }

  private <W extends Waiting> Choice<W> inLane(
      Lane lane, Collection<W> requests, Set<String> resident, Turns turns, long nowNanos) {
    W oldest = requests.iterator().next();
    if (requests.size() == 1) {
      return new Choice<>(oldest, lane, Reason.ALONE, null);
    }
    boolean loaded = oldest.isResident(resident);
    boolean affine = affinityNanos > 0;
    if (affine && !loaded && turns.passedOverNanos(lane, oldest, nowNanos) >= affinityNanos) {
      return new Choice<>(oldest, lane, Reason.PASSED_OVER, null);
    }
    boolean overdue = nowNanos - oldest.receivedNanos() >= maxWaitNanos;
    @Nullable W bestLoaded = null;
    long bestLoadedTurn = Long.MAX_VALUE;
    W best = oldest;
    long bestTurn = Long.MAX_VALUE;
    for (W request : requests) {
      if (overdue && nowNanos - request.receivedNanos() < maxWaitNanos) {
        break;
      }
      long turn = turns.last(lane, request.turn());
      if (turn < bestTurn) {
        best = request;
        bestTurn = turn;
      }
      if (turn < bestLoadedTurn && request.isResident(resident)) {
        bestLoaded = request;
        bestLoadedTurn = turn;
      }
    }
    if (bestLoaded == null || !affine) {
      return new Choice<>(best, lane, overdue ? Reason.OVERDUE : Reason.TURN, null);
    }
    Reason reason = overdue ? Reason.OVERDUE : loaded ? Reason.TURN : Reason.LOADED;
    return new Choice<>(bestLoaded, lane, reason, loaded ? null : oldest);
  }
}
