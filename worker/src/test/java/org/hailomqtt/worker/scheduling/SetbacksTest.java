package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceException.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SetbacksTest {
  private final Workbench bench = new Workbench();
  private final Rest rest = new Rest(bench.queue, bench.clock);
  private final Setbacks setbacks = new Setbacks(bench.queue, bench.ledger, rest);
  private final List<DeviceException> lost = new ArrayList<>();
  private boolean gone;

  @BeforeEach
  void listen() {
    setbacks.onLost(
        fault -> {
          boolean isLost = gone || fault.kind() != Kind.UNAVAILABLE;
          if (isLost) {
            lost.add(fault);
          }
          return isLost;
        });
  }

  private Job taken() throws InterruptedException {
    Job job = bench.job(Lane.NORMAL, "1");
    bench.preparation.queue(job);
    bench.decode();
    return bench.take();
  }

  private static DeviceException fault(Kind kind) {
    return new DeviceException(kind, 62, "the device went away; try again");
  }

  @Test
  void aJobThatTheDeviceWasLostUnderWaitsAgain() throws InterruptedException {
    Job job = taken();

    assertThat(setbacks.after(job, fault(Kind.LOST))).isEmpty();

    assertThat(lost).hasSize(1);
    assertThat(bench.take()).isSameAs(job);
  }

  @Test
  void itIsAnsweredAfterTheThirdTime() throws InterruptedException {
    Job job = taken();
    for (int i = 1; i < Setbacks.MOST; i++) {
      assertThat(setbacks.after(job, fault(Kind.LOST))).isEmpty();
      bench.take();
    }

    assertThat(setbacks.after(job, fault(Kind.LOST)))
        .hasValueSatisfying(
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ErrorCode.DEVICE_ERROR);
              assertThat(refusal.text()).contains("3 times under this request");
            });
    assertThat(bench.queue.waiting(Lane.NORMAL)).isZero();
  }

  @Test
  void aDeviceThatIsBusyRestsBeforeTheJobIsTakenAgain() throws InterruptedException {
    Job job = taken();

    assertThat(setbacks.after(job, fault(Kind.UNAVAILABLE))).isEmpty();

    assertThat(lost).isEmpty();
    assertThat(bench.queue.waiting(Lane.NORMAL)).isEqualTo(1);
    bench.clock.advance(Duration.ofMillis(100));
    rest.check();
    assertThat(bench.take()).isSameAs(job);
  }

  @Test
  void aDeviceThatCantBeOpenedAgainIsLost() throws InterruptedException {
    Job job = taken();
    gone = true;

    assertThat(setbacks.after(job, fault(Kind.UNAVAILABLE))).isEmpty();

    assertThat(lost).hasSize(1);
    assertThat(bench.take()).as("without a rest").isSameAs(job);
  }

  @Test
  void aJobThatWasAnsweredMeanwhileDoesNotWait() throws InterruptedException {
    Job job = taken();
    job.settle();

    assertThat(setbacks.after(job, fault(Kind.LOST))).isEmpty();

    assertThat(bench.queue.waiting(Lane.NORMAL)).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"INPUT", "MODEL", "OUT_OF_MEMORY", "INFERENCE", "FAULT"})
  void whatTryingAgainDoesNotHelpAgainstIsAnswered(Kind kind) throws InterruptedException {
    assertThat(setbacks.after(taken(), fault(kind))).isPresent();

    assertThat(lost).isEmpty();
  }
}
