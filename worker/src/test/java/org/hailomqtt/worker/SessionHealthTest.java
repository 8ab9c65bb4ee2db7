package org.hailomqtt.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.worker.metrics.MetricsPage;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.monitoring.StateTracker;
import org.hailomqtt.worker.monitoring.StateTracker.Condition;
import org.hailomqtt.worker.mqtt.BrokerTrouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionHealthTest {
  private static final BrokerTrouble CUT = new BrokerTrouble("cut", "wait");

  private final StateTracker states = new StateTracker(state -> {});
  private final List<String> heard = new ArrayList<>();
  private int controlUps;
  private final WorkerMetrics metrics = new WorkerMetrics();
  private int taken;
  private final SessionHealth health =
      new SessionHealth(
          states, () -> Instant.EPOCH, lanes(), () -> controlUps++, () -> taken++, metrics);

  private SessionHealth.Lanes lanes() {
    return new SessionHealth.Lanes() {
      @Override
      public void connected(Lane lane, boolean resumed) {
        heard.add(lane.label() + " " + resumed);
      }

      @Override
      public void disconnected(Lane lane) {
        heard.add(lane.label() + " away");
      }
    };
  }

  @BeforeEach
  void startUp() {
    states.set(Condition.BROKER_AWAY, true);
    states.set(Condition.STARTING_UP, false);
  }

  private void connectAll(boolean resumed) {
    health.controlConnected();
    for (Lane lane : Lane.values()) {
      health.laneConnected(lane, resumed);
    }
  }

  @Test
  void isReadyOnlyWhenEverySessionIsConnected() {
    health.controlConnected();
    health.laneConnected(Lane.HIGH, true);
    health.laneConnected(Lane.NORMAL, true);
    assertThat(states.state()).isEqualTo(WorkerState.WAITING_FOR_BROKER);

    health.laneConnected(Lane.LOW, true);
    assertThat(states.state()).isEqualTo(WorkerState.READY);
    assertThat(controlUps).isEqualTo(1);
  }

  @Test
  void waitsForTheBrokerAndSaysWhyWhenOneSessionIsLost() {
    connectAll(true);

    health.laneDisconnected(
        Lane.LOW, new BrokerTrouble("the broker at x can't be reached", "start the broker"));

    assertThat(states.state()).isEqualTo(WorkerState.WAITING_FOR_BROKER);
    assertThat(states.problem())
        .hasValueSatisfying(
            problem -> assertThat(problem.text()).isEqualTo("the broker at x can't be reached"));

    health.laneDisconnected(Lane.HIGH, new BrokerTrouble("its certificate ended", "renew it"));

    assertThat(states.problem())
        .hasValueSatisfying(problem -> assertThat(problem.whatToDo()).isEqualTo("renew it"));
  }

  @Test
  void tellsTheLedgerWhetherTheBrokerHadTheSession() {
    health.laneConnected(Lane.HIGH, true);
    health.laneDisconnected(Lane.HIGH, CUT);
    health.laneConnected(Lane.HIGH, false);

    assertThat(heard).containsExactly("high true", "high away", "high false");
  }

  @Test
  void isAConflictWhenAnotherWorkerTakesOver() {
    connectAll(true);

    health.takenOver();

    assertThat(states.state()).isEqualTo(WorkerState.CONFLICT);
    assertThat(states.problem()).isPresent();
  }

  @Test
  void asksWhoHasTakenALane() {
    connectAll(true);

    health.laneTakenOver(Lane.NORMAL);

    assertThat(taken).isEqualTo(1);
    assertThat(states.state()).isEqualTo(WorkerState.WAITING_FOR_BROKER);
    assertThat(heard).contains("normal away");
  }

  @Test
  void missesNoLaneThatIsNotWanted() {
    connectAll(true);

    health.expectLanes(false);
    for (Lane lane : Lane.values()) {
      health.laneLeft(lane);
    }

    assertThat(states.state()).isEqualTo(WorkerState.READY);
    health.expectLanes(true);
    assertThat(states.state()).isEqualTo(WorkerState.WAITING_FOR_BROKER);
  }

  @Test
  void countsConnectionsAfterTheFirst() {
    health.laneConnected(Lane.LOW, false);
    health.controlConnected();
    health.laneDisconnected(Lane.LOW, new BrokerTrouble("away", "wait"));
    health.laneConnected(Lane.LOW, true);
    health.controlConnected();

    String page = new String(new MetricsPage(metrics, readings -> {}).text(), UTF_8);
    assertThat(page)
        .contains(
            "hailo_worker_reconnects_total{session=\"control\"} 1.0",
            "hailo_worker_reconnects_total{session=\"low\"} 1.0")
        .doesNotContain("session=\"high\"");
  }
}
