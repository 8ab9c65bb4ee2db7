package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(new Random(1));

  @Test
  void doublesUpToFifteenSecondsAndStaysThere() {
    Duration due = Duration.ofMillis(250);
    for (int i = 0; i < 20; i++) {
      assertThat(backoff.next()).isBetween(due.dividedBy(2), due);
      Duration doubled = due.multipliedBy(2);
      due = doubled.compareTo(Duration.ofSeconds(15)) > 0 ? Duration.ofSeconds(15) : doubled;
    }
  }

  @Test
  void startsAgainFromTheShortest() {
    for (int i = 0; i < 10; i++) {
      backoff.next();
    }

    backoff.reset();

    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(250));
  }
}
