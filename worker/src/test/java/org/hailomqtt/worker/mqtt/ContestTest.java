package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.hailomqtt.protocol.Lane;
import org.junit.jupiter.api.Test;

class ContestTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  private final Contest contest = new Contest();

  private boolean isLostAfter(int losses) {
    boolean lost = false;
    for (int i = 0; i < losses; i++) {
      lost = contest.isLostForGood(Lane.HIGH, SHORT);
    }
    return lost;
  }

  @Test
  void aLaneThatIsLostAgainAndAgainWhileControlStandsIsLeftToTheOther() {
    contest.controlConnected();

    assertThat(isLostAfter(4)).isFalse();
    assertThat(contest.isLostForGood(Lane.LOW, SHORT)).isFalse();
    assertThat(isLostAfter(1)).isTrue();
  }

  @Test
  void aLineThatFailsForControlTooIsNoContest() {
    contest.controlConnected();
    assertThat(isLostAfter(4)).isFalse();
    contest.controlDisconnected();
    assertThat(isLostAfter(100)).isFalse();

    contest.controlConnected();

    assertThat(isLostAfter(4)).isFalse();
  }

  @Test
  void aConnectionThatLastedBeginsTheCountAnew() {
    contest.controlConnected();
    assertThat(isLostAfter(4)).isFalse();

    assertThat(contest.isLostForGood(Lane.HIGH, Duration.ofSeconds(30))).isFalse();

    assertThat(isLostAfter(3)).isFalse();
    assertThat(isLostAfter(1)).isTrue();
  }
}
