package org.hailomqtt.worker.monitoring;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.jspecify.annotations.Nullable;

/** What the worker is doing: one state out of the conditions that hold. Thread-safe. */
public final class StateTracker {
  private static final Set<WorkerState> SERVING =
      EnumSet.of(
          WorkerState.WAITING_FOR_BROKER,
          WorkerState.WAITING_FOR_DEVICE,
          WorkerState.STANDBY,
          WorkerState.READY,
          WorkerState.BUSY,
          WorkerState.PAUSED,
          WorkerState.OVERHEATED,
          WorkerState.DRAINING,
          WorkerState.RELEASED);

  private final Consumer<WorkerState> listener;
  private final Set<Condition> conditions = EnumSet.noneOf(Condition.class);
  private final Map<Condition, Problem> problems = new EnumMap<>(Condition.class);
  private WorkerState state = WorkerState.STARTING;

  /** Something that holds or not. In order of weight: the first that holds names the state. */
  public enum Condition {
    /** Everything is closed. */
    STOPPED(WorkerState.OFFLINE),
    /** Shutting down. */
    SHUTTING_DOWN(WorkerState.DRAINING),
    /** Another worker took over a session. */
    TAKEN_OVER(WorkerState.CONFLICT),
    /** The device or a thread is stuck; the process is about to end. */
    STUCK(WorkerState.WAITING_FOR_DEVICE),
    /** Configuration and models are not read yet. */
    STARTING_UP(WorkerState.STARTING),
    /** A session is not connected. */
    BROKER_AWAY(WorkerState.WAITING_FOR_BROKER),
    /** Drained by a control message. */
    DRAINED(WorkerState.DRAINING),
    /** Another worker serves this base. */
    OTHER_WORKER(WorkerState.STANDBY),
    /** The device is lent out. */
    DEVICE_RELEASED(WorkerState.RELEASED),
    /** The device is not held. */
    DEVICE_AWAY(WorkerState.WAITING_FOR_DEVICE),
    /** The device is too hot. */
    TOO_HOT(WorkerState.OVERHEATED),
    /** Paused by a control message. */
    PAUSE(WorkerState.PAUSED),
    /** A request runs or waits. */
    WORK(WorkerState.BUSY);

    private final WorkerState state;

    Condition(WorkerState state) {
      this.state = state;
    }
  }

  /**
   * Begins in state starting.
   *
   * @param listener hears every change of state, on the thread that caused it
   */
  public StateTracker(Consumer<WorkerState> listener) {
    this.listener = listener;
    conditions.add(Condition.STARTING_UP);
  }

  /** Says that a condition holds, and what a person should do about it. */
  public void begin(Condition condition, Problem problem) {
    update(condition, () -> true, problem);
  }

  /** Says whether a condition holds. */
  public void set(Condition condition, boolean holds) {
    update(condition, () -> holds, null);
  }

  /**
   * Looks whether a condition holds, for callers on several threads: what one of them saw earlier
   * is never set after what another saw later.
   *
   * @param holds looks; must not block, nor call back
   */
  public void look(Condition condition, BooleanSupplier holds) {
    update(condition, holds, null);
  }

  /** The same; with what a person should do if it holds. */
  public void look(Condition condition, BooleanSupplier holds, Problem problem) {
    update(condition, holds, problem);
  }

  private void update(Condition condition, BooleanSupplier holds, @Nullable Problem problem) {
    WorkerState changed;
    synchronized (this) {
      if (!holds.getAsBoolean()) {
        conditions.remove(condition);
        problems.remove(condition);
      } else {
        conditions.add(condition);
        if (problem != null) {
          problems.merge(condition, problem, StateTracker::latest);
        }
      }
      WorkerState next = derive();
      if (next == state || !allows(state, next)) {
        return;
      }
      state = next;
      changed = next;
    }
    listener.accept(changed);
  }

  /** What is said again has been so since it was said first. */
  private static Problem latest(Problem before, Problem now) {
    boolean same = before.text().equals(now.text()) && before.whatToDo().equals(now.whatToDo());
    return same ? before : now;
  }

  private WorkerState derive() {
    for (Condition condition : Condition.values()) {
      if (conditions.contains(condition)) {
        return condition.state;
      }
    }
    return WorkerState.READY;
  }

  /**
   * The table of allowed transitions: starting is never come back to, a conflict is never left but
   * by stopping, and between the states of serving every way is open. A shutdown is not left
   * either, as its condition holds to the end.
   */
  static boolean allows(WorkerState from, WorkerState to) {
    return switch (from) {
      case STARTING -> to != WorkerState.STARTING;
      case WAITING_FOR_BROKER,
          WAITING_FOR_DEVICE,
          STANDBY,
          READY,
          BUSY,
          PAUSED,
          OVERHEATED,
          DRAINING,
          RELEASED ->
          SERVING.contains(to) || to == WorkerState.CONFLICT || to == WorkerState.OFFLINE;
      case CONFLICT -> to == WorkerState.DRAINING || to == WorkerState.OFFLINE;
      case OFFLINE -> false;
    };
  }

  /** What the worker is doing. */
  public synchronized WorkerState state() {
    return state;
  }

  /** The weightiest problem. */
  public synchronized Optional<Problem> problem() {
    return problems.values().stream().findFirst();
  }
}
