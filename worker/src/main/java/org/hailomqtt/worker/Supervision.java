package org.hailomqtt.worker;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.hailomqtt.worker.monitoring.DeviceWatch;
import org.hailomqtt.worker.monitoring.StateTracker;
import org.hailomqtt.worker.monitoring.StateTracker.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the device thread and the sessions get on, and vouches for them to the service
 * manager. Timer thread, so that a timer that does not get on is not vouched for either.
 *
 * <p>What is stuck stays stuck: from then on nothing is vouched for.
 */
final class Supervision {
  private static final Logger log = LoggerFactory.getLogger(Supervision.class);
  private static final String WHAT_TO_DO =
      "nothing, if a service manager starts the worker again; if it comes back, ";

  private final Runnable alive;
  private final StateTracker states;
  private final Supplier<Optional<DeviceWatch.Overrun>> device;
  private final BooleanSupplier deviceThreadLives;
  private final List<Supplier<Optional<String>>> sessions;
  private final InstantSource wallClock;
  private volatile boolean stuck;
  private volatile boolean closing;

  /**
   * @param alive tells the service manager that all is well
   * @param device gives the operation that takes longer than it may
   * @param deviceThreadLives whether there is somebody to take the next job
   * @param sessions each says what keeps a session from its work, if anything does
   */
  Supervision(
      Runnable alive,
      StateTracker states,
      Supplier<Optional<DeviceWatch.Overrun>> device,
      BooleanSupplier deviceThreadLives,
      List<Supplier<Optional<String>>> sessions,
      InstantSource wallClock) {
    this.alive = alive;
    this.states = states;
    this.device = device;
    this.deviceThreadLives = deviceThreadLives;
    this.sessions = List.copyOf(sessions);
    this.wallClock = wallClock;
  }

  /** Finds no fault any more in a thread that ends. Any thread. */
  void close() {
    closing = true;
  }

  /**
   * Looks for what is stuck; says so in log and status.
   *
   * @return whether something was found, the first time only
   */
  boolean check() {
    if (closing || stuck) {
      return false;
    }
    Optional<Problem> problem = problem();
    problem.ifPresent(
        found -> {
          stuck = true;
          log.error("{}; the worker ends, so that a fresh one can be started", found.text());
          states.begin(Condition.STUCK, found);
        });
    return stuck;
  }

  /** Whether something was found to be stuck. Any thread. */
  boolean isStuck() {
    return stuck;
  }

  /** Tells the service manager that all is well, if it is. */
  void vouch() {
    if (!stuck && (closing || problem().isEmpty())) {
      alive.run();
    }
  }

  private Optional<Problem> problem() {
    return device
        .get()
        .map(this::deviceProblem)
        .or(this::deviceThreadProblem)
        .or(this::sessionProblem);
  }

  private Problem deviceProblem(DeviceWatch.Overrun overrun) {
    return Problem.of(
        "the device is stuck: "
            + overrun.what()
            + " has taken "
            + overrun.taken().toSeconds()
            + " s, and may take "
            + overrun.allowed().toSeconds(),
        WHAT_TO_DO + "switch the device off and on, or raise device.stuck_after_s if it is slow",
        wallClock.instant());
  }

  private Optional<Problem> deviceThreadProblem() {
    return deviceThreadLives.getAsBoolean()
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                "the device thread has ended by a fault of the worker",
                WHAT_TO_DO + "report it with the log",
                wallClock.instant()));
  }

  private Optional<Problem> sessionProblem() {
    return sessions.stream()
        .flatMap(session -> session.get().stream())
        .findFirst()
        .map(text -> Problem.of(text, WHAT_TO_DO + "report it with the log", wallClock.instant()));
  }
}
