package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.hailomqtt.worker.mqtt.BaseClaim.Role;
import org.hailomqtt.worker.mqtt.ClaimBench.Worker;
import org.junit.jupiter.api.Test;

class BaseClaimTest {
  private final ClaimBench bench = new ClaimBench();

  @Test
  void aWorkerAloneServesAtOnce() {
    Worker worker = bench.started("a", "1");

    bench.pass(BaseClaim.SETTLE.plusMillis(20));

    assertThat(worker.role()).isEqualTo(Role.SERVING);
    assertThat(worker.decided).containsExactly(Role.SERVING);
  }

  @Test
  void whoComesLaterStandsByAndSaysForWhom() {
    Worker first = bench.serving("b");

    Worker second = bench.started("a", "2");
    bench.pass(Duration.ofSeconds(60));

    assertThat(second.decided).containsExactly(Role.STANDBY);
    assertThat(second.claim.other()).isEqualTo("b");
    assertThat(first.decided).containsExactly(Role.SERVING);
  }

  @Test
  void oneOfManyThatStartTogetherServes() {
    List<Worker> workers =
        List.of(bench.started("c", "1"), bench.started("a", "2"), bench.started("b", "3"));

    bench.pass(Duration.ofSeconds(5));

    assertThat(workers.get(1).decided).containsExactly(Role.SERVING);
    assertThat(workers.get(0).decided).containsExactly(Role.STANDBY);
    assertThat(workers.get(2).decided).containsExactly(Role.STANDBY);
    assertThat(workers.get(0).claim.other()).isEqualTo("a");
  }

  @Test
  void theStandByTakesOverWhenTheOtherDies() {
    Worker first = bench.serving("a");
    Worker second = bench.started("b", "2");
    Worker third = bench.started("c", "3");
    bench.pass(Duration.ofSeconds(1));

    bench.bus.cut(first);
    bench.pass(Duration.ofSeconds(1));

    assertThat(second.role()).isEqualTo(Role.SERVING);
    assertThat(third.role()).isEqualTo(Role.STANDBY);
    assertThat(third.claim.other()).isEqualTo("b");
  }

  @Test
  void theStandByTakesOverWhenTheOtherLeaves() {
    Worker first = bench.serving("a");
    Worker second = bench.started("b", "2");
    bench.pass(Duration.ofSeconds(1));

    first.claim.leave();
    bench.pass(Duration.ofSeconds(1));

    assertThat(second.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void aWorkerThatTheBrokerOnlyRemembersIsNotWaitedForForLong() {
    Worker dead = bench.serving("a");
    bench.bus.connected.remove(dead);

    Worker worker = bench.started("b", "2");
    bench.pass(Duration.ofSeconds(2));
    assertThat(worker.role()).isEqualTo(Role.UNDECIDED);
    bench.pass(BaseClaim.PATIENCE);

    assertThat(worker.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void aCutOfTheLineTakesNobodysPlace() {
    Worker first = bench.serving("b");
    bench.pass(Duration.ofSeconds(30));
    bench.bus.connected.remove(first);
    first.claim.disconnected();
    assertThat(first.role()).isEqualTo(Role.SERVING);

    bench.bus.connect(first);
    bench.pass(Duration.ofSeconds(1));

    assertThat(first.decided).containsExactly(Role.SERVING);
  }

  @Test
  void whoseLineIsCutForLongerLeavesTheLanesUntilItIsClear() {
    Worker worker = bench.serving("a");
    bench.bus.connected.remove(worker);
    worker.claim.disconnected();

    bench.skip(BaseClaim.DOUBT);
    worker.claim.check();
    assertThat(worker.role()).isEqualTo(Role.UNDECIDED);

    bench.bus.connect(worker);
    bench.pass(Duration.ofSeconds(1));
    assertThat(worker.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void whoWasReplacedWhileItsLineWasCutStandsBy() {
    Worker first = bench.serving("a");
    Worker second = bench.started("b", "2");
    bench.pass(Duration.ofSeconds(1));
    bench.bus.cut(first);
    first.claim.disconnected();
    bench.pass(Duration.ofSeconds(1));

    bench.bus.connect(first);
    bench.pass(Duration.ofSeconds(1));

    assertThat(second.role()).isEqualTo(Role.SERVING);
    assertThat(first.role()).isEqualTo(Role.STANDBY);
  }

  @Test
  void aWorkerOfAnOlderReleaseIsTakenToServe() {
    Worker worker = bench.started("a", "1");

    bench.bus.publish("old", Outbound.retained("old", ClaimBench.bytes("online"), "text/plain"));
    bench.pass(Duration.ofSeconds(1));

    assertThat(worker.role()).isEqualTo(Role.STANDBY);
    bench.bus.publish("old", Outbound.retained("old", ClaimBench.bytes("offline"), "text/plain"));
    bench.pass(Duration.ofSeconds(1));
    assertThat(worker.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void aStandByTakesOverThoughTheBrokerRemembersAWorkerThatIsNoMore() {
    bench.remembers("old", "yes");
    Worker first = bench.started("a", "1");
    bench.pass(BaseClaim.PATIENCE.plusSeconds(1));
    Worker second = bench.started("b", "2");
    bench.pass(Duration.ofSeconds(2));
    assertThat(second.role()).isEqualTo(Role.STANDBY);

    bench.bus.cut(first);
    bench.pass(BaseClaim.PATIENCE.plusSeconds(1));

    assertThat(second.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void aStandByLeavesTheBaseToWhoServesWhenAThirdGoes() {
    bench.remembers("old", "yes");
    Worker first = bench.started("a", "1");
    bench.pass(BaseClaim.PATIENCE.plusSeconds(1));
    Worker second = bench.started("b", "2");
    Worker third = bench.started("c", "3");
    bench.pass(Duration.ofSeconds(2));

    bench.bus.cut(third);
    bench.pass(Duration.ofSeconds(20));

    assertThat(second.decided).containsExactly(Role.STANDBY);
    assertThat(first.decided).containsExactly(Role.SERVING);
  }
}
