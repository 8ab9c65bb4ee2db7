package org.hailomqtt.worker.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.hailomqtt.worker.monitoring.StateTracker.Condition;
import org.junit.jupiter.api.Test;

class StateTrackerTest {
  private static final Problem AWAY = Problem.of("no broker", "start it", Instant.EPOCH);

  private final List<WorkerState> heard = new ArrayList<>();
  private final StateTracker states = new StateTracker(heard::add);

  @Test
  void isReadyOnceNothingIsInTheWay() {
    states.begin(Condition.BROKER_AWAY, AWAY);
    states.set(Condition.STARTING_UP, false);
    states.set(Condition.BROKER_AWAY, false);

    assertThat(heard).containsExactly(WorkerState.WAITING_FOR_BROKER, WorkerState.READY);
  }

  @Test
  void namesTheWeightiestConditionThatHolds() {
    states.set(Condition.STARTING_UP, false);
    states.set(Condition.WORK, true);
    states.set(Condition.PAUSE, true);
    assertThat(states.state()).isEqualTo(WorkerState.PAUSED);

    states.set(Condition.PAUSE, false);
    assertThat(states.state()).isEqualTo(WorkerState.BUSY);
  }

  @Test
  void tellsAProblemAsLongAsItLasts() {
    states.set(Condition.STARTING_UP, false);
    states.begin(Condition.BROKER_AWAY, AWAY);
    states.begin(Condition.BROKER_AWAY, Problem.of("no broker", "start it", Instant.MAX));
    assertThat(states.problem()).contains(AWAY);

    Problem other = Problem.of("no account", "get one", Instant.MAX);
    states.begin(Condition.BROKER_AWAY, other);
    assertThat(states.problem()).contains(other);

    states.set(Condition.BROKER_AWAY, false);
    assertThat(states.problem()).isEmpty();
  }

  @Test
  void leavesAConflictOnlyToStop() {
    states.set(Condition.STARTING_UP, false);
    states.set(Condition.TAKEN_OVER, true);
    states.set(Condition.TAKEN_OVER, false);
    assertThat(states.state()).isEqualTo(WorkerState.CONFLICT);

    states.set(Condition.SHUTTING_DOWN, true);
    states.set(Condition.STOPPED, true);
    assertThat(heard)
        .containsExactly(
            WorkerState.READY, WorkerState.CONFLICT, WorkerState.DRAINING, WorkerState.OFFLINE);
  }

  @Test
  void leavesAShutdownOnlyToStop() {
    states.set(Condition.STARTING_UP, false);
    states.set(Condition.DRAINED, true);
    states.set(Condition.SHUTTING_DOWN, true);
    states.set(Condition.DRAINED, false);
    assertThat(states.state()).isEqualTo(WorkerState.DRAINING);

    states.set(Condition.STOPPED, true);
    assertThat(heard).containsExactly(WorkerState.READY, WorkerState.DRAINING, WorkerState.OFFLINE);
  }

  @Test
  void allowsWhatTheTableAllowsAndNothingElse() {
    for (WorkerState state : WorkerState.values()) {
      assertThat(StateTracker.allows(WorkerState.OFFLINE, state)).isFalse();
      assertThat(StateTracker.allows(state, WorkerState.STARTING)).isFalse();
    }
    assertThat(StateTracker.allows(WorkerState.READY, WorkerState.BUSY)).isTrue();
    assertThat(StateTracker.allows(WorkerState.STANDBY, WorkerState.WAITING_FOR_DEVICE)).isTrue();
    assertThat(StateTracker.allows(WorkerState.DRAINING, WorkerState.READY)).isTrue();
    assertThat(StateTracker.allows(WorkerState.CONFLICT, WorkerState.READY)).isFalse();
  }

  @Test
  void whatWasSeenEarlierIsNotSetAfterWhatWasSeenLater() throws InterruptedException {
    AtomicBoolean away = new AtomicBoolean(true);
    CountDownLatch looked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    states.set(Condition.STARTING_UP, false);
    Thread slow =
        new Thread(
            () ->
                states.look(
                    Condition.BROKER_AWAY,
                    () -> {
                      boolean seen = away.get();
                      looked.countDown();
                      awaitQuietly(goOn);
                      return seen;
                    }));
    Thread quick = new Thread(() -> states.look(Condition.BROKER_AWAY, away::get));

    slow.start();
    looked.await();
    away.set(false);
    quick.start();
    // It either waits for the slow one, or is done: both are states in which the slow may go on.
    await()
        .until(
            () ->
                EnumSet.of(Thread.State.BLOCKED, Thread.State.TERMINATED)
                    .contains(quick.getState()));
    goOn.countDown();
    slow.join();
    quick.join();

    assertThat(states.state()).isEqualTo(WorkerState.READY);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
