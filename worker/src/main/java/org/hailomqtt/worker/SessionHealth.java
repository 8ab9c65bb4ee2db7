package org.hailomqtt.worker;

import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.monitoring.StateTracker;
import org.hailomqtt.worker.monitoring.StateTracker.Condition;
import org.hailomqtt.worker.mqtt.BrokerTrouble;
import org.hailomqtt.worker.mqtt.SessionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what happens to the sessions into the worker's state, and says it once. Thread-safe. */
final class SessionHealth implements SessionListener {
  private static final Logger log = LoggerFactory.getLogger(SessionHealth.class);

  /** Reasons that are logged before the broker is back; each once. */
  private static final int MOST_SAID = 20;

  private final StateTracker states;
  private final InstantSource wallClock;
  private final Lanes ledger;
  private final Runnable controlUp;
  private final Runnable lanesTaken;
  private final WorkerMetrics metrics;
  private final Set<Lane> lanes = EnumSet.noneOf(Lane.class);
  private final Set<Lane> lanesEverConnected = EnumSet.noneOf(Lane.class);
  private boolean control;
  private boolean controlEverConnected;
  private boolean expected = true;
  private final Set<BrokerTrouble> saidAway = new HashSet<>();
  private final AtomicBoolean wasUp = new AtomicBoolean();

  /** Hears how the lanes fare. */
  interface Lanes {
    /**
     * A lane is connected and subscribed.
     *
     * @param resumed whether the broker had kept its session
     */
    void connected(Lane lane, boolean resumed);

    /** A lane is not connected. */
    void disconnected(Lane lane);
  }

  /**
   * @param ledger hears how the lanes fare
   * @param controlUp runs when control is connected
   * @param lanesTaken runs when another client has taken over a lane
   * @param metrics counts connections after the first
   */
  SessionHealth(
      StateTracker states,
      InstantSource wallClock,
      Lanes ledger,
      Runnable controlUp,
      Runnable lanesTaken,
      WorkerMetrics metrics) {
    this.states = states;
    this.wallClock = wallClock;
    this.ledger = ledger;
    this.controlUp = controlUp;
    this.lanesTaken = lanesTaken;
    this.metrics = metrics;
  }

  /** Says whether the lanes are to be connected: where they are not, nothing is amiss. */
  void expectLanes(boolean wanted) {
    synchronized (this) {
      if (expected == wanted) {
        return;
      }
      expected = wanted;
    }
    update();
  }

  @Override
  public void laneConnected(Lane lane, boolean resumed) {
    boolean again;
    synchronized (this) {
      lanes.add(lane);
      again = !lanesEverConnected.add(lane);
    }
    if (again) {
      metrics.countReconnect(lane.label());
    }
    if (again && !resumed) {
      log.warn(
          "lane {}: the broker had lost the session, and with it what waited in it", lane.label());
    }
    ledger.connected(lane, resumed);
    update();
  }

  @Override
  public void laneDisconnected(Lane lane, BrokerTrouble trouble) {
    synchronized (this) {
      lanes.remove(lane);
    }
    ledger.disconnected(lane);
    away(trouble);
  }

  @Override
  public void laneLeft(Lane lane) {
    synchronized (this) {
      lanes.remove(lane);
    }
    ledger.disconnected(lane);
    update();
  }

  @Override
  public void laneTakenOver(Lane lane) {
    synchronized (this) {
      lanes.remove(lane);
    }
    ledger.disconnected(lane);
    log.debug("lane {}: its session was taken over", lane.label());
    update();
    lanesTaken.run();
  }

  @Override
  public void controlConnected() {
    boolean again;
    synchronized (this) {
      control = true;
      again = controlEverConnected;
      controlEverConnected = true;
    }
    if (again) {
      metrics.countReconnect("control");
    }
    update();
    controlUp.run();
  }

  @Override
  public void controlDisconnected(BrokerTrouble trouble) {
    synchronized (this) {
      control = false;
    }
    away(trouble);
  }

  @Override
  public void takenOver() {
    log.error("another worker has taken over the sessions of this base; this one stands aside");
    states.begin(
        Condition.TAKEN_OVER,
        Problem.of(
            "another worker has taken over the sessions of this base",
            "stop one of the two, or give them different topics.base",
            wallClock.instant()));
  }

  private void update() {
    boolean isUp;
    synchronized (this) {
      isUp = isUp();
      if (isUp) {
        saidAway.clear();
      }
    }
    if (isUp && !wasUp.getAndSet(true)) {
      log.info("connected to the broker");
    } else if (!isUp) {
      wasUp.set(false);
    }
    states.look(Condition.BROKER_AWAY, () -> !isUp());
  }

  private synchronized boolean isUp() {
    return control && (!expected || lanes.size() == Lane.values().length);
  }

  private void away(BrokerTrouble trouble) {
    boolean isNew;
    boolean isUp;
    synchronized (this) {
      isUp = isUp();
      isNew = saidAway.size() < MOST_SAID && saidAway.add(trouble);
    }
    if (isNew) {
      log.warn("{}: {}; trying again until it works", trouble.text(), trouble.whatToDo());
    }
    if (!isUp) {
      wasUp.set(false);
    }
    states.look(
        Condition.BROKER_AWAY,
        () -> !isUp(),
        Problem.of(trouble.text(), trouble.whatToDo(), wallClock.instant()));
  }
}
