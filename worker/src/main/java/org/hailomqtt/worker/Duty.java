package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.monitoring.StateTracker;
import org.hailomqtt.worker.monitoring.StateTracker.Condition;
import org.hailomqtt.worker.mqtt.BaseClaim;
import org.hailomqtt.worker.scheduling.ControlAction;
import org.hailomqtt.worker.scheduling.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this worker serves now: it has the base, holds the device, and so is connected to the
 * lanes; or it lacks one of them, and says which. Thread-safe.
 */
final class Duty implements BaseClaim.Listener, DeviceHold.Listener {
  private static final Logger log = LoggerFactory.getLogger(Duty.class);

  private final String worker;
  private final StateTracker states;
  private final InstantSource wallClock;
  private final Consumer<DeviceException> unusable;
  private final Drain drain;
  private volatile @Nullable Parts parts;
  private volatile boolean decided;
  private volatile boolean closed;

  /**
   * What can only be made after this. Immutable.
   *
   * @param routes connected while this worker has the base, also without the device: a route goes
   *     on to answer with its fallback then
   * @param leaveWaiting drops the jobs whose requests the broker gives to the worker that serves
   */
  record Parts(
      BaseClaim claim,
      DeviceHold hold,
      LaneSwitch lanes,
      LaneSwitch routes,
      SessionHealth health,
      Runnable leaveWaiting,
      Consumer<BaseClaim.Outgoing> announce,
      Runnable publishAll) {}

  /**
   * @param worker id of this worker
   * @param unusable hears that the device can't be had before a person has mended something
   */
  Duty(
      String worker,
      Scheduler scheduler,
      StateTracker states,
      InstantSource wallClock,
      Consumer<DeviceException> unusable) {
    this.drain = new Drain(scheduler, states);
    this.worker = worker;
    this.states = states;
    this.wallClock = wallClock;
    this.unusable = unusable;
  }

  /** Begins, with what it was made before. */
  void start(Parts parts) {
    this.parts = parts;
    reconcile();
  }

  /** Leaves everything as it is from now on. */
  void close() {
    Parts known = parts;
    closed = true;
    if (known != null) {
      known.lanes().close();
      known.routes().close();
    }
  }

  /** Whether its status may be published: not over that of another worker with its id. */
  boolean speaks() {
    Parts known = parts;
    return decided && (known == null || known.claim().role() != BaseClaim.Role.DOUBLE);
  }

  /** Looks whether it is time for something. Timer thread, often. */
  void check() {
    Parts known = parts;
    if (known != null && !closed) {
      known.claim().check();
    }
  }

  /** Tries again what did not work. Timer thread, every second or so. */
  void retry() {
    Parts known = parts;
    if (known != null && !closed) {
      known.hold().check();
      reconcile();
    }
  }

  @Override
  public void decided(BaseClaim.Role role) {
    Parts known = parts;
    if (known == null) {
      return;
    }
    decided = true;
    switch (role) {
      case UNDECIDED -> log.info("it is not clear which worker serves the base; looking");
      case SERVING -> log.info("this worker serves the base");
      case STANDBY ->
          log.info("worker {} serves the base; this one stands by", known.claim().other());
      case CONFLICT -> log.error("another client has the sessions of the lanes; standing aside");
      case DOUBLE -> log.error("another worker with the id {} is connected", worker);
    }
    reconcile();
    known.publishAll().run();
  }

  @Override
  public void spokenOver() {
    Parts known = parts;
    if (known != null) {
      known.publishAll().run();
    }
  }

  @Override
  public void announce(BaseClaim.Outgoing announcement) {
    Parts known = parts;
    if (known != null) {
      known.announce().accept(announcement);
    }
  }

  @Override
  public void changed() {
    Parts known = parts;
    reconcile();
    if (known != null && decided) {
      known.publishAll().run();
    }
  }

  @Override
  public void unusable(DeviceException why) {
    unusable.accept(why);
  }

  /** Connects the routes anew, as there are others. */
  void renewRoutes() {
    Parts known = parts;
    if (known != null) {
      known.routes().want(false);
      reconcile();
    }
  }

  /** One at a time: what an earlier look saw must not be done after what a later one saw. */
  private synchronized void reconcile() {
    Parts known = parts;
    if (known == null || closed) {
      return;
    }
    BaseClaim.Role role = known.claim().role();
    boolean hasBase = role == BaseClaim.Role.SERVING;
    boolean isHeld = known.hold().isHeld();
    // First what holds from now on, then what no longer does, so that it is never ready between.
    switch (role) {
      case UNDECIDED, SERVING -> {}
      case STANDBY ->
          states.begin(
              Condition.OTHER_WORKER,
              problem(
                  "worker " + known.claim().other() + " serves this base",
                  "nothing: this worker takes over when that one is gone"));
      case CONFLICT ->
          states.begin(
              Condition.TAKEN_OVER,
              problem(
                  "another worker has taken over the sessions of this base",
                  "stop one of the two, or give them different topics.base"));
      case DOUBLE ->
          states.begin(
              Condition.TAKEN_OVER,
              problem(
                  "another worker with the id " + worker + " is connected",
                  "give one of the two a worker.id of its own, and start it again"));
    }
    if (hasBase && !isHeld && !known.hold().isReleased()) {
      states.set(Condition.DEVICE_AWAY, true);
    }
    // In doubt the device is kept: to load all models again takes longer than most doubts.
    known.hold().want(hasBase || (role == BaseClaim.Role.UNDECIDED && isHeld));
    boolean isDrained = drain.isIdle();
    boolean serves = hasBase && isHeld && !isDrained;
    known.health().expectLanes(serves || (role == BaseClaim.Role.UNDECIDED && !isDrained));
    known.lanes().want(serves);
    known.routes().want(hasBase && !isDrained);
    if (role == BaseClaim.Role.STANDBY || isDrained) {
      // At each look: the lanes are not away at once, and what was being read comes late.
      known.leaveWaiting().run();
    }
    if (role != BaseClaim.Role.STANDBY) {
      states.set(Condition.OTHER_WORKER, false);
    }
    if (!hasBase || isHeld) {
      states.set(Condition.DEVICE_AWAY, false);
    }
  }

  private Problem problem(String text, String whatToDo) {
    return Problem.of(text, whatToDo, wallClock.instant());
  }

  /** The control actions that lend the device out and take it back, or drain and resume. */
  Map<String, ControlAction> actions() {
    Map<String, ControlAction> actions = new HashMap<>(drain.actions(this::reconcile));
    actions.put("release", (request, outcome) -> lend(true, outcome));
    actions.put("acquire", (request, outcome) -> lend(false, outcome));
    return actions;
  }

  private void lend(boolean release, ControlAction.Outcome outcome) {
    Parts known = parts;
    if (known == null || closed) {
      outcome.succeeded(fields(release, "The worker is stopping"));
      return;
    }
    known.hold().release(release, isNew -> outcome.succeeded(lent(known, release, isNew)));
  }

  private static ObjectNode lent(Parts known, boolean release, boolean isNew) {
    if (release) {
      return fields(true, isNew ? "Device released" : "Device was released already");
    }
    boolean isHeld = known.hold().isHeld();
    String message =
        isHeld
            ? isNew ? "Device acquired" : "Device was held already"
            : "The device is taken as soon as it can be had";
    return fields(false, message).put("held", isHeld);
  }

  private static ObjectNode fields(boolean released, String message) {
    return JsonNodeFactory.instance.objectNode().put("released", released).put("message", message);
  }
}
