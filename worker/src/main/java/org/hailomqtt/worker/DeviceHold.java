package org.hailomqtt.worker;

import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.model.ModelResidency;
import org.hailomqtt.worker.monitoring.StateTracker;
import org.hailomqtt.worker.monitoring.StateTracker.Condition;
import org.hailomqtt.worker.scheduling.JobQueue;
import org.hailomqtt.worker.scheduling.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the device when it is wanted, tries again while it can't be had, and gives it up when it is
 * not wanted any more. Thread-safe; what touches the device it posts to the device thread.
 *
 * <p>A device that is held, gone or not up yet is waited for: 1 s at first, 30 s at last, and no
 * longer than until the process that holds it has ended, where that can be seen.
 */
final class DeviceHold {
  private static final Logger log = LoggerFactory.getLogger(DeviceHold.class);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LAST_WAIT = Duration.ofSeconds(30);

  private final Device device;
  private final boolean exclusive;
  private final Scheduler scheduler;
  private final ModelResidency residency;
  private final StateTracker states;
  private final InstantSource wallClock;
  private final LongSupplier nanoClock;
  private final Listener listener;
  private volatile boolean wanted;
  private volatile boolean released;
  private volatile boolean held;
  private volatile boolean applying;
  private volatile long nextTryNanos;
  private volatile OptionalLong holder = OptionalLong.empty();
  private volatile String said = "";
  private Duration wait = FIRST_WAIT;

  /** Hears how it goes; on the device thread. */
  interface Listener {
    /** The device is held from now on, or is not. */
    void changed();

    /** Only a person can mend why it can't be had. */
    void unusable(DeviceException why);
  }

  /**
   * The device is not held, and jobs wait for it.
   *
   * @param exclusive whether others can't have it meanwhile, so that it is given up for them
   */
  DeviceHold(
      Device device,
      boolean exclusive,
      Scheduler scheduler,
      ModelResidency residency,
      StateTracker states,
      SystemTime time,
      Listener listener) {
    this.device = device;
    this.exclusive = exclusive;
    this.scheduler = scheduler;
    this.residency = residency;
    this.states = states;
    this.wallClock = time.wall();
    this.nanoClock = time.nanos();
    this.listener = listener;
    scheduler.hold(JobQueue.Hold.DEVICE, true);
    scheduler.onDeviceLost(this::lost);
  }

  boolean isHeld() {
    return held;
  }

  /** Whether it is lent out. */
  boolean isReleased() {
    return released;
  }

  /** Says whether the worker has use for the device; one that nobody else can have stays held. */
  void want(boolean serving) {
    boolean now = serving || !exclusive;
    if (wanted != now) {
      wanted = now;
      post(() -> {});
    }
  }

  /** Tries again if it is time to. Timer thread, every second or so. */
  void check() {
    boolean due = nanoClock.getAsLong() - nextTryNanos >= 0 || hasHolderGone();
    if (wanted && !released && !held && !applying && due) {
      post(() -> {});
    }
  }

  private boolean hasHolderGone() {
    OptionalLong pid = holder;
    return pid.isPresent() && ProcessHandle.of(pid.getAsLong()).isEmpty();
  }

  /**
   * Lends the device out, once what runs is finished, or takes it back.
   *
   * @param done hears whether it was not so before, once it is done, on the device thread
   */
  void release(boolean release, Consumer<Boolean> done) {
    boolean isNew = released != release;
    released = release;
    post(() -> done.accept(isNew));
  }

  /** Why it is not held, for people; empty if nobody knows of a reason. */
  String problem() {
    return said;
  }

  private void post(Runnable then) {
    applying = true;
    scheduler.post(
        () -> {
          apply();
          then.run();
        });
  }

  private void apply() {
    applying = false;
    if (released) {
      states.set(Condition.DEVICE_RELEASED, true);
    }
    if (released || (exclusive && !wanted)) {
      giveUp();
    }
    if (wanted && !released && !held) {
      attempt();
    }
    if (!released) {
      states.set(Condition.DEVICE_RELEASED, false);
    }
  }

  /** Also what was lost, and somebody may have opened again since. */
  private void giveUp() {
    boolean wasHeld = held || device.isHeld();
    held = false;
    scheduler.hold(JobQueue.Hold.DEVICE, true);
    residency.unloadAll();
    device.close();
    if (wasHeld) {
      log.info("the device is given up");
      listener.changed();
    }
  }

  private void attempt() {
    states.set(Condition.DEVICE_AWAY, true);
    try {
      device.take();
    } catch (DeviceException e) {
      failed(e);
      return;
    }
    if (!said.isEmpty()) {
      log.info("the device is held again");
    }
    said = "";
    holder = OptionalLong.empty();
    wait = FIRST_WAIT;
    held = true;
    scheduler.prewarm();
    scheduler.hold(JobQueue.Hold.DEVICE, false);
    listener.changed();
    states.set(Condition.DEVICE_AWAY, false);
  }

  private void failed(DeviceException why) {
    if (why.kind() == DeviceException.Kind.SETUP) {
      listener.unusable(why);
    }
    if (!why.text().equals(said)) {
      said = why.text();
      log.warn("{}; trying again until it works", said);
    }
    int end = said.indexOf("; ");
    states.begin(
        Condition.DEVICE_AWAY,
        end < 0
            ? Problem.of(said, "the worker's log says more", wallClock.instant())
            : Problem.of(said.substring(0, end), said.substring(end + 2), wallClock.instant()));
    holder = why.holder();
    nextTryNanos = nanoClock.getAsLong() + wait.toNanos();
    Duration doubled = wait.multipliedBy(2);
    wait = doubled.compareTo(LAST_WAIT) > 0 ? LAST_WAIT : doubled;
    listener.changed();
  }

  /** Looks whether the device went away and no job has told yet. Device thread. */
  void look() {
    if (held && !device.isHeld()) {
      takeAgain();
    }
  }

  /**
   * The device may have gone away under a job: takes it again at once, or has everybody wait.
   *
   * @return whether it had
   */
  private boolean lost(DeviceException fault) {
    if (fault.kind() == DeviceException.Kind.SETUP) {
      held = false;
      scheduler.hold(JobQueue.Hold.DEVICE, true);
      failed(fault);
      return true;
    }
    if (device.isHeld()) {
      return fault.kind() == DeviceException.Kind.LOST;
    }
    takeAgain();
    return true;
  }

  private void takeAgain() {
    held = false;
    scheduler.hold(JobQueue.Hold.DEVICE, true);
    apply();
  }
}
