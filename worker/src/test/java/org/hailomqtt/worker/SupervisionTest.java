package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.worker.monitoring.DeviceWatch;
import org.hailomqtt.worker.monitoring.StateTracker;
import org.hailomqtt.worker.monitoring.StateTracker.Condition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SupervisionTest {
  private static final DeviceWatch.Overrun OVERRUN =
      new DeviceWatch.Overrun("loading a", Duration.ofSeconds(3), Duration.ofSeconds(2));

  private final StateTracker states = new StateTracker(state -> {});
  private Optional<DeviceWatch.Overrun> overrun = Optional.empty();
  private boolean deviceThreadLives = true;
  private Optional<String> stall = Optional.empty();
  private int alive;
  private final Supervision supervision =
      new Supervision(
          () -> alive++,
          states,
          () -> overrun,
          () -> deviceThreadLives,
          List.of(Optional::empty, () -> stall),
          () -> Instant.EPOCH);

  @BeforeEach
  void startUp() {
    states.set(Condition.STARTING_UP, false);
  }

  @Test
  void findsNothingWhileEverythingGetsOn() {
    assertThat(supervision.check()).isFalse();
    assertThat(states.state()).isEqualTo(WorkerState.READY);
  }

  @Test
  void findsAStuckDeviceOnceAndSaysSo() {
    overrun = Optional.of(OVERRUN);

    assertThat(supervision.check()).isTrue();
    assertThat(supervision.check()).isFalse();

    assertThat(states.state()).isEqualTo(WorkerState.WAITING_FOR_DEVICE);
    assertThat(states.problem())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.text())
                  .isEqualTo("the device is stuck: loading a has taken 3 s, and may take 2");
              assertThat(problem.whatToDo()).contains("device.stuck_after_s");
            });
  }

  @Test
  void findsADeviceThreadThatEnded() {
    deviceThreadLives = false;

    assertThat(supervision.check()).isTrue();
  }

  @Test
  void vouchesOnlyWhileEverythingGetsOn() {
    supervision.vouch();
    assertThat(alive).isEqualTo(1);

    overrun = Optional.of(OVERRUN);
    supervision.vouch();
    assertThat(alive).isEqualTo(1);
  }

  @Test
  void vouchesForNothingAnyMoreOnceSomethingWasStuck() {
    overrun = Optional.of(OVERRUN);
    supervision.check();
    overrun = Optional.empty();

    supervision.vouch();

    assertThat(alive).isZero();
  }

  @Test
  void vouchesForAnOrderlyStopToItsEnd() {
    supervision.close();
    deviceThreadLives = false;

    supervision.vouch();

    assertThat(alive).isEqualTo(1);
  }

  @Test
  void findsASessionThatDoesNotGetOn() {
    stall = Optional.of("the session thread of high has ended");

    assertThat(supervision.check()).isTrue();
    assertThat(states.problem().orElseThrow().text()).contains("high");
  }

  @Test
  void findsNothingAnyMoreWhileTheWorkerStops() {
    supervision.close();
    deviceThreadLives = false;

    assertThat(supervision.check()).isFalse();
  }
}
