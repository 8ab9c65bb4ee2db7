package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.worker.mqtt.BaseClaim.Role;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BaseClaimTest {
  private long nanos;
  private final Bus bus = new Bus();

  /** What a broker does with availability: keeps the last of each topic, sends to all. */
  private static final class Bus {
    private final Map<String, Outbound> kept = new HashMap<>();
    private final List<Worker> connected = new ArrayList<>();
    private final Deque<Runnable> underWay = new ArrayDeque<>();

    private void publish(String worker, Outbound message) {
      underWay.add(
          () -> {
            if (message.retain()) {
              kept.put(worker, message);
            }
            connected.forEach(each -> each.claim.heard(worker, inbound(message, false)));
          });
    }

    private InboundMessage inbound(Outbound message, boolean stored) {
      return new InboundMessage(
          message.topic(),
          message.body(),
          1,
          stored,
          new MessageProperties(null, null, null, null, message.user()));
    }

    private void connect(Worker worker) {
      connected.add(worker);
      kept.forEach((of, message) -> worker.claim.heard(of, inbound(message, true)));
      worker.claim.connected();
    }

    /** The connection ends, and the broker publishes the will. */
    private void cut(Worker worker) {
      connected.remove(worker);
      publish(worker.id, Outbound.retained(worker.id, bytes("offline"), "text/plain"));
    }

    private void deliver() {
      for (int i = 0; i < 1_000 && !underWay.isEmpty(); i++) {
        underWay.remove().run();
      }
      assertThat(underWay).as("they answer each other for ever").isEmpty();
    }
  }

  private final class Worker implements BaseClaim.Listener {
    private final String id;
    private final BaseClaim claim;
    private final List<Role> decided = new ArrayList<>();
    private int spokenOver;

    private Worker(String id, String run) {
      this.id = id;
      this.claim = new BaseClaim(id, run, () -> nanos, this);
    }

    @Override
    public void decided(Role role) {
      decided.add(role);
    }

    @Override
    public void spokenOver() {
      spokenOver++;
    }

    @Override
    public void announce(BaseClaim.Outgoing announcement) {
      if (bus.connected.contains(this)) {
        bus.publish(id, announcement.message(id));
      }
    }

    private @Nullable Role role() {
      return claim.role();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void pass(Duration time) {
    for (long end = nanos + time.toNanos(); nanos < end; nanos += 20_000_000) {
      bus.deliver();
      bus.connected.forEach(worker -> worker.claim.check());
    }
    bus.deliver();
  }

  private Worker started(String id, String run) {
    Worker worker = new Worker(id, run);
    bus.connect(worker);
    return worker;
  }

  private Worker serving(String id) {
    Worker worker = started(id, "run-of-" + id);
    pass(Duration.ofSeconds(1));
    assertThat(worker.role()).isEqualTo(Role.SERVING);
    return worker;
  }

  @Test
  void aWorkerAloneServesAtOnce() {
    Worker worker = started("a", "1");

    pass(BaseClaim.SETTLE.plusMillis(20));

    assertThat(worker.role()).isEqualTo(Role.SERVING);
    assertThat(worker.decided).containsExactly(Role.SERVING);
  }

  @Test
  void whoComesLaterStandsByAndSaysForWhom() {
    Worker first = serving("b");

    Worker second = started("a", "2");
    pass(Duration.ofSeconds(60));

    assertThat(second.decided).containsExactly(Role.STANDBY);
    assertThat(second.claim.other()).isEqualTo("b");
    assertThat(first.decided).containsExactly(Role.SERVING);
  }

  @Test
  void oneOfManyThatStartTogetherServes() {
    List<Worker> workers = List.of(started("c", "1"), started("a", "2"), started("b", "3"));

    pass(Duration.ofSeconds(5));

    assertThat(workers.get(1).decided).containsExactly(Role.SERVING);
    assertThat(workers.get(0).decided).containsExactly(Role.STANDBY);
    assertThat(workers.get(2).decided).containsExactly(Role.STANDBY);
    assertThat(workers.get(0).claim.other()).isEqualTo("a");
  }

  @Test
  void theStandByTakesOverWhenTheOtherDies() {
    Worker first = serving("a");
    Worker second = started("b", "2");
    Worker third = started("c", "3");
    pass(Duration.ofSeconds(1));

    bus.cut(first);
    pass(Duration.ofSeconds(1));

    assertThat(second.role()).isEqualTo(Role.SERVING);
    assertThat(third.role()).isEqualTo(Role.STANDBY);
    assertThat(third.claim.other()).isEqualTo("b");
  }

  @Test
  void theStandByTakesOverWhenTheOtherLeaves() {
    Worker first = serving("a");
    Worker second = started("b", "2");
    pass(Duration.ofSeconds(1));

    first.claim.leave();
    pass(Duration.ofSeconds(1));

    assertThat(second.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void aWorkerThatTheBrokerOnlyRemembersIsNotWaitedForForLong() {
    Worker dead = serving("a");
    bus.connected.remove(dead);

    Worker worker = started("b", "2");
    pass(Duration.ofSeconds(2));
    assertThat(worker.role()).isEqualTo(Role.UNDECIDED);
    pass(BaseClaim.PATIENCE);

    assertThat(worker.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void anEarlierStartOfItselfThatTheBrokerRemembersIsNoConflict() {
    Worker dead = serving("a");
    bus.connected.remove(dead);

    Worker again = started("a", "2");
    pass(BaseClaim.OWN_PATIENCE.plusMillis(100));

    assertThat(again.decided).containsExactly(Role.SERVING);
  }

  @Test
  void aLateWillOfAnEarlierStartIsCorrected() {
    Worker dead = serving("a");
    bus.connected.remove(dead);
    Worker again = started("a", "2");
    pass(Duration.ofSeconds(5));

    bus.cut(dead);
    pass(Duration.ofSeconds(1));

    assertThat(new String(bus.kept.get("a").body(), StandardCharsets.UTF_8)).isEqualTo("online");
    assertThat(again.spokenOver).isEqualTo(1);
    assertThat(again.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void ofTwoWithOneIdTheOneThatServesGoesOn() {
    Worker first = started("a", "9");
    pass(Duration.ofSeconds(1));

    Worker clone = started("a", "1");
    pass(Duration.ofSeconds(100));

    assertThat(first.decided).containsExactly(Role.SERVING);
    assertThat(clone.decided).containsExactly(Role.DOUBLE);
    assertThat(first.claim.hasDouble()).isTrue();
    assertThat(bus.kept.get("a").user()).containsEntry("run", "9").containsEntry("serves", "yes");
  }

  @Test
  void ofTwoWithOneIdThatStartTogetherOneServes() {
    Worker first = started("a", "2");
    Worker second = started("a", "1");

    pass(Duration.ofSeconds(5));

    assertThat(second.decided).containsExactly(Role.SERVING);
    assertThat(first.decided).containsExactly(Role.DOUBLE);
  }

  @Test
  void aCutOfTheLineTakesNobodysPlace() {
    Worker first = serving("b");
    pass(Duration.ofSeconds(30));
    bus.connected.remove(first);
    first.claim.disconnected();
    assertThat(first.role()).isEqualTo(Role.SERVING);

    bus.connect(first);
    pass(Duration.ofSeconds(1));

    assertThat(first.decided).containsExactly(Role.SERVING);
  }

  @Test
  void whoseLineIsCutForLongerLeavesTheLanesUntilItIsClear() {
    Worker worker = serving("a");
    bus.connected.remove(worker);
    worker.claim.disconnected();

    nanos += BaseClaim.DOUBT.toNanos();
    worker.claim.check();
    assertThat(worker.role()).isEqualTo(Role.UNDECIDED);

    bus.connect(worker);
    pass(Duration.ofSeconds(1));
    assertThat(worker.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void whoWasReplacedWhileItsLineWasCutStandsBy() {
    Worker first = serving("a");
    Worker second = started("b", "2");
    pass(Duration.ofSeconds(1));
    bus.cut(first);
    first.claim.disconnected();
    pass(Duration.ofSeconds(1));

    bus.connect(first);
    pass(Duration.ofSeconds(1));

    assertThat(second.role()).isEqualTo(Role.SERVING);
    assertThat(first.role()).isEqualTo(Role.STANDBY);
  }

  @Test
  void ofTwoThatBothServeTheOneThatHasForLongerGoesOn() {
    Worker longer = serving("b");
    pass(Duration.ofSeconds(30));
    bus.connected.remove(longer);
    bus.kept.clear();
    Worker shorter = serving("a");

    bus.connected.add(longer);
    bus.publish(
        "a",
        new Announcement("a", true, "run-of-a", Announcement.Intent.YES, 1, false).message("a"));
    pass(Duration.ofSeconds(1));

    assertThat(longer.role()).isEqualTo(Role.SERVING);
    assertThat(shorter.role()).isEqualTo(Role.STANDBY);
  }

  @Test
  void aWorkerWhoseLanesAnUnknownClientTakesTwiceIsInConflict() {
    Worker worker = serving("a");

    worker.claim.lanesTaken();
    pass(Duration.ofSeconds(3));
    worker.claim.lanesTaken();
    pass(Duration.ofSeconds(3));

    assertThat(worker.decided)
        .containsExactly(Role.SERVING, Role.UNDECIDED, Role.SERVING, Role.UNDECIDED, Role.CONFLICT);
    assertThat(new String(bus.kept.get("a").body(), StandardCharsets.UTF_8)).isEqualTo("online");
  }

  @Test
  void aWorkerWhoseLanesAStandByTookByChanceServesAgain() {
    Worker worker = serving("b");
    Worker standBy = started("a", "2");
    pass(Duration.ofSeconds(1));

    worker.claim.lanesTaken();
    pass(BaseClaim.OWN_PATIENCE.plusMillis(100));

    assertThat(worker.role()).isEqualTo(Role.SERVING);
    assertThat(standBy.decided).containsExactly(Role.STANDBY);
  }

  @Test
  void lanesThatAreTakenLongAfterTheFirstTimeAreNoConflict() {
    Worker worker = serving("a");
    worker.claim.lanesTaken();
    pass(Duration.ofSeconds(3));

    pass(BaseClaim.CONTEST);
    worker.claim.lanesTaken();
    pass(Duration.ofSeconds(3));

    assertThat(worker.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void aWorkerWhoseLanesAnotherOneTookStandsBy() {
    Worker worker = serving("b");
    Worker other = started("a", "2");
    bus.deliver();
    bus.publish(
        "a", new Announcement("a", true, "2", Announcement.Intent.YES, 99, false).message("a"));

    worker.claim.lanesTaken();
    pass(Duration.ofMillis(20));

    assertThat(worker.role()).isEqualTo(Role.STANDBY);
    assertThat(other.decided).isNotEmpty();
  }

  @Test
  void aWorkerOfAnOlderReleaseIsTakenToServe() {
    Worker worker = started("a", "1");

    bus.publish("old", Outbound.retained("old", bytes("online"), "text/plain"));
    pass(Duration.ofSeconds(1));

    assertThat(worker.role()).isEqualTo(Role.STANDBY);
    bus.publish("old", Outbound.retained("old", bytes("offline"), "text/plain"));
    pass(Duration.ofSeconds(1));
    assertThat(worker.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void aStandByTakesOverThoughTheBrokerRemembersAWorkerThatIsNoMore() {
    remembers("old", "yes");
    Worker first = started("a", "1");
    pass(BaseClaim.PATIENCE.plusSeconds(1));
    Worker second = started("b", "2");
    pass(Duration.ofSeconds(2));
    assertThat(second.role()).isEqualTo(Role.STANDBY);

    bus.cut(first);
    pass(BaseClaim.PATIENCE.plusSeconds(1));

    assertThat(second.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void aStandByTakesOverThoughTheBrokerRemembersAnEarlierStartOfItself() {
    remembers("b", "yes");
    Worker first = started("a", "1");
    pass(BaseClaim.PATIENCE.plusSeconds(1));
    Worker second = started("b", "2");
    pass(Duration.ofSeconds(1));
    assertThat(second.role()).isEqualTo(Role.STANDBY);

    bus.cut(first);
    pass(BaseClaim.OWN_PATIENCE.plusMillis(100));

    assertThat(second.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void anEarlierStartOfItselfThatStoodByIsNotWaitedFor() {
    remembers("b", "no");

    Worker worker = started("b", "2");
    pass(BaseClaim.SETTLE.plusMillis(20));

    assertThat(worker.role()).isEqualTo(Role.SERVING);
  }

  @Test
  void aStandByLeavesTheBaseToWhoServesWhenAThirdGoes() {
    remembers("old", "yes");
    Worker first = started("a", "1");
    pass(BaseClaim.PATIENCE.plusSeconds(1));
    Worker second = started("b", "2");
    Worker third = started("c", "3");
    pass(Duration.ofSeconds(2));

    bus.cut(third);
    pass(Duration.ofSeconds(20));

    assertThat(second.decided).containsExactly(Role.STANDBY);
    assertThat(first.decided).containsExactly(Role.SERVING);
  }

  /** The broker kept it of a worker that is no more: power went with both. */
  private void remembers(String worker, String serves) {
    bus.kept.put(
        worker,
        Outbound.announcement(worker, bytes("online"), true, Map.of("run", "0", "serves", serves)));
  }
}
