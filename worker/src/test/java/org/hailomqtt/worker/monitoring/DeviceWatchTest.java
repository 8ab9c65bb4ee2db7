package org.hailomqtt.worker.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeviceWatchTest {
  private static final Duration LEAST = Duration.ofMinutes(2);

  private final AtomicLong nanos = new AtomicLong();
  private final DeviceWatch watch = new DeviceWatch(LEAST, nanos::get);
  private final DeviceWatch.Learned loading = watch.operation("loading a");

  /** Lets time pass as the timer sees it: with a check twice a second. */
  private boolean isStuckAfter(Duration time) {
    boolean stuck = false;
    for (Duration left = time; !left.isZero(); left = left.minusMillis(500)) {
      nanos.addAndGet(Duration.ofMillis(500).toNanos());
      stuck = watch.check().isPresent();
    }
    return stuck;
  }

  private void takes(Duration time) {
    watch.begin(loading);
    nanos.addAndGet(time.toNanos());
    watch.end(true);
  }

  @Test
  void findsNothingAmissWhileNothingIsUnderWay() {
    assertThat(isStuckAfter(Duration.ofDays(1))).isFalse();
  }

  @Test
  void findsNothingAmissInALoadOfAMinute() {
    watch.begin(loading);

    assertThat(isStuckAfter(Duration.ofSeconds(60))).isFalse();
  }

  @Test
  void findsAnOperationBeyondTheLeastAllowance() {
    watch.begin(loading);
    assertThat(isStuckAfter(LEAST)).isFalse();

    assertThat(isStuckAfter(Duration.ofMillis(500))).isTrue();

    assertThat(watch.check())
        .contains(new DeviceWatch.Overrun("loading a", LEAST.plusMillis(500), LEAST));
  }

  @Test
  void allowsFourTimesWhatTheSameOperationHasTaken() {
    takes(Duration.ofSeconds(50));

    watch.begin(loading);
    assertThat(isStuckAfter(Duration.ofSeconds(200))).isFalse();
    assertThat(isStuckAfter(Duration.ofSeconds(1))).isTrue();
  }

  @Test
  void learnsNothingFromWhatFailedOrFromOtherOperations() {
    takes(Duration.ofSeconds(50));
    DeviceWatch.Learned other = watch.operation("loading b");
    watch.begin(other);
    nanos.addAndGet(Duration.ofSeconds(100).toNanos());
    watch.end(false);

    watch.begin(other);

    assertThat(isStuckAfter(LEAST.plusSeconds(1))).isTrue();
  }

  @Test
  void forgetsAnOperationThatEnded() {
    takes(LEAST.plusSeconds(1));

    assertThat(watch.check()).isEmpty();
  }

  @Test
  void doesNotBlameTheDeviceForTimeInWhichTheWholeProcessStood() {
    watch.begin(loading);
    isStuckAfter(Duration.ofSeconds(10));

    nanos.addAndGet(Duration.ofHours(1).toNanos());

    assertThat(watch.check()).isEmpty();
    assertThat(isStuckAfter(Duration.ofSeconds(100))).isFalse();
    assertThat(isStuckAfter(Duration.ofSeconds(10))).isTrue();
  }
}
