package org.hailomqtt.worker.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class InferenceTrendTest {
  private final InferenceTrend trend = new InferenceTrend();

  private void run(int times, int millis) {
    for (int i = 0; i < times; i++) {
      trend.ran("m/main", Duration.ofMillis(millis).toNanos());
    }
  }

  @Test
  void aNetworkThatTakesOverTwiceItsTimeHasBecomeSlow() {
    run(5, 500); // warming up says nothing
    run(20, 10);
    run(100, 18);
    assertThat(trend.drift()).isEmpty();

    run(100, 21);

    assertThat(trend.drift())
        .hasValueSatisfying(
            drift -> {
              assertThat(drift.network()).isEqualTo("m/main");
              assertThat(drift.baseline()).isEqualTo(Duration.ofMillis(10));
              assertThat(drift.now()).isBetween(Duration.ofMillis(20), Duration.ofMillis(21));
            });
  }

  @Test
  void itIsSlowUntilItIsClearlyFaster() {
    run(25, 10);
    run(100, 30);
    run(100, 18);
    assertThat(trend.drift()).isPresent();

    run(100, 11);

    assertThat(trend.drift()).isEmpty();
  }

  @Test
  void oneSlowRunIsNoTrend() {
    run(25, 10);
    run(1, 100);

    assertThat(trend.drift()).isEmpty();
  }

  @Test
  void networksAreJudgedByTheirOwnTime() {
    run(50, 10);
    for (int i = 0; i < 50; i++) {
      trend.ran("large/main", Duration.ofSeconds(1).toNanos());
    }

    assertThat(trend.drift()).isEmpty();
  }
}
