package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.hailomqtt.worker.mqtt.BaseClaim.Role;
import org.hailomqtt.worker.mqtt.ClaimBench.Worker;
import org.junit.jupiter.api.Test;

/** Two that have one id, both serve, or take the lanes away from each other. */
class ContestedClaimTest {
  private final ClaimBench bench = new ClaimBench();

  @Test
  void anEarlierStartOfItselfThatTheBrokerRemembersIsNoConflict() {
    Worker dead = bench.serving("a");
    bench.bus.connected.remove(dead);

    Worker again = bench.started("a", "2");
    bench.pass(BaseClaim.OWN_PATIENCE.plusMillis(100));

    assertThat(again.decided).containsExactly(Role.SERVING);
  }

  @Test
  void aLateWillOfAnEarlierStartIsCorrected() {
    Worker dead = bench.serving("a");
    bench.bus.connected.remove(dead);
    Worker again = bench.started("a", "2");
    bench.pass(Duration.ofSeconds(5));

    bench.bus.cut(dead);
    bench.pass(Duration.ofSeconds(1));

    assertThat(new String(bench.bus.kept.get("a").body(), StandardCharsets.UTF_8))
        .isEqualTo("online");
    assertThat(again.spokenOver).isEqualTo(1);
    assertThat(again.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void ofTwoWithOneIdTheOneThatServesGoesOn() {
    Worker first = bench.started("a", "9");
    bench.pass(Duration.ofSeconds(1));

    Worker clone = bench.started("a", "1");
    bench.pass(Duration.ofSeconds(100));

    assertThat(first.decided).containsExactly(Role.SERVING);
    assertThat(clone.decided).containsExactly(Role.DOUBLE);
    assertThat(first.claim.hasDouble()).isTrue();
    assertThat(bench.bus.kept.get("a").user())
        .containsEntry("run", "9")
        .containsEntry("serves", "yes");
  }

  @Test
  void ofTwoWithOneIdThatStartTogetherOneServes() {
    Worker first = bench.started("a", "2");
    Worker second = bench.started("a", "1");

    bench.pass(Duration.ofSeconds(5));

    assertThat(second.decided).containsExactly(Role.SERVING);
    assertThat(first.decided).containsExactly(Role.DOUBLE);
  }

  @Test
  void ofTwoThatBothServeTheOneThatHasForLongerGoesOn() {
    Worker longer = bench.serving("b");
    bench.pass(Duration.ofSeconds(30));
    bench.bus.connected.remove(longer);
    bench.bus.kept.clear();
    Worker shorter = bench.serving("a");

    bench.bus.connected.add(longer);
    bench.bus.publish(
        "a",
        new Announcement("a", true, "run-of-a", Announcement.Intent.YES, 1, false).message("a"));
    bench.pass(Duration.ofSeconds(1));

    assertThat(longer.role()).isEqualTo(Role.SERVING);
    assertThat(shorter.role()).isEqualTo(Role.STANDBY);
  }

  @Test
  void aWorkerWhoseLanesAnUnknownClientTakesTwiceIsInConflict() {
    Worker worker = bench.serving("a");

    worker.claim.lanesTaken();
    bench.pass(Duration.ofSeconds(3));
    worker.claim.lanesTaken();
    bench.pass(Duration.ofSeconds(3));

    assertThat(worker.decided)
        .containsExactly(Role.SERVING, Role.UNDECIDED, Role.SERVING, Role.UNDECIDED, Role.CONFLICT);
    assertThat(new String(bench.bus.kept.get("a").body(), StandardCharsets.UTF_8))
        .isEqualTo("online");
  }

  @Test
  void aWorkerWhoseLanesAStandByTookByChanceServesAgain() {
    Worker worker = bench.serving("b");
    Worker standBy = bench.started("a", "2");
    bench.pass(Duration.ofSeconds(1));

    worker.claim.lanesTaken();
    bench.pass(BaseClaim.OWN_PATIENCE.plusMillis(100));

    assertThat(worker.role()).isEqualTo(Role.SERVING);
    assertThat(standBy.decided).containsExactly(Role.STANDBY);
  }

  @Test
  void lanesThatAreTakenLongAfterTheFirstTimeAreNoConflict() {
    Worker worker = bench.serving("a");
    worker.claim.lanesTaken();
    bench.pass(Duration.ofSeconds(3));

    bench.pass(BaseClaim.CONTEST);
    worker.claim.lanesTaken();
    bench.pass(Duration.ofSeconds(3));

    assertThat(worker.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void aWorkerWhoseLanesAnotherOneTookStandsBy() {
    Worker worker = bench.serving("b");
    Worker other = bench.started("a", "2");
    bench.bus.deliver();
    bench.bus.publish(
        "a", new Announcement("a", true, "2", Announcement.Intent.YES, 99, false).message("a"));

    worker.claim.lanesTaken();
    bench.pass(Duration.ofMillis(20));

    assertThat(worker.role()).isEqualTo(Role.STANDBY);
    assertThat(other.decided).isNotEmpty();
  }

  @Test
  void aStandByTakesOverThoughTheBrokerRemembersAnEarlierStartOfItself() {
    bench.remembers("b", "yes");
    Worker first = bench.started("a", "1");
    bench.pass(BaseClaim.PATIENCE.plusSeconds(1));
    Worker second = bench.started("b", "2");
    bench.pass(Duration.ofSeconds(1));
    assertThat(second.role()).isEqualTo(Role.STANDBY);

    bench.bus.cut(first);
    bench.pass(BaseClaim.OWN_PATIENCE.plusMillis(100));

    assertThat(second.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void anEarlierStartOfItselfThatStoodByIsNotWaitedFor() {
    bench.remembers("b", "no");

    Worker worker = bench.started("b", "2");
    bench.pass(BaseClaim.SETTLE.plusMillis(20));

    assertThat(worker.role()).isEqualTo(Role.SERVING);
  }
}
