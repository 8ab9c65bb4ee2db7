package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TombstonesTest {
  private final ManualClock clock = new ManualClock();
  private final Tombstones tombstones = new Tombstones(clock);

  @Test
  void meetsItsRequestOnce() {
    tombstones.add("me", "1");

    assertThat(tombstones.take("me", "2")).isFalse();
    assertThat(tombstones.take("you", "1")).isFalse();
    assertThat(tombstones.take(null, "1")).isFalse();
    assertThat(tombstones.take("me", "1")).isTrue();
    assertThat(tombstones.take("me", "1")).isFalse();
  }

  @Test
  void isForgottenAfterTenMinutes() {
    tombstones.add("me", "1");
    tombstones.add("me", "2");
    clock.advance(Duration.ofMinutes(9));
    tombstones.add("me", "2");

    clock.advance(Duration.ofMinutes(1));

    assertThat(tombstones.take("me", "1")).isFalse();
    assertThat(tombstones.take("me", "2")).isTrue();
  }

  @Test
  void keepsTheYoungestThousand() {
    for (int i = 0; i <= 1000; i++) {
      tombstones.add("me", String.valueOf(i));
    }

    assertThat(tombstones.take("me", "0")).isFalse();
    assertThat(tombstones.take("me", "1")).isTrue();
    assertThat(tombstones.take("me", "1000")).isTrue();
  }
}
