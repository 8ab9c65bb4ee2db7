package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker does with the jobs that wait when another one serves; the whole scheduler. */
@Timeout(60)
class LeaveWaitingTest {
  @TempDir private Path scratch;
  private CarefulRun worker;

  @BeforeEach
  void start() throws IOException {
    worker = CarefulRun.first(scratch);
    worker.connect(Lane.values());
  }

  @AfterEach
  void end() {
    worker.endAll();
  }

  private RecordingDelivery receive(String id) {
    int before = worker.scheduler.waiting();
    RecordingDelivery delivery = worker.receive(id, "{}");
    await().until(() -> worker.scheduler.waiting() > before);
    return delivery;
  }

  private void takeAnswer(RecordingDelivery delivery) {
    await().untilAsserted(() -> assertThat(delivery.bodies()).hasSize(1));
    delivery.confirm();
    assertThat(delivery.acknowledgements()).isEqualTo(1);
  }

  @Test
  void whatIsLeftIsNotRunAndNotAnswered() {
    worker.scheduler.hold(JobQueue.Hold.DEVICE, true);
    RecordingDelivery first = receive("1");
    RecordingDelivery second = receive("2");
    first.cut();
    second.cut();
    worker.scheduler.laneDisconnected(Lane.NORMAL);

    worker.scheduler.leaveWaiting();
    worker.scheduler.hold(JobQueue.Hold.DEVICE, false);

    assertThat(worker.scheduler.waiting()).isZero();
    worker.scheduler.laneConnected(Lane.NORMAL, true);
    takeAnswer(worker.receive("3", "{}"));
    assertThat(worker.handler.runs).hasValue(1);
    assertThat(first.bodies()).isEmpty();
    assertThat(second.bodies()).isEmpty();
  }

  @Test
  void whatIsLeftIsTakenAgainIfItIsDeliveredAgain() {
    worker.scheduler.hold(JobQueue.Hold.DEVICE, true);
    receive("1").cut();
    worker.scheduler.laneDisconnected(Lane.NORMAL);
    worker.scheduler.leaveWaiting();
    worker.scheduler.laneConnected(Lane.NORMAL, true);

    RecordingDelivery again = receive("1");
    worker.scheduler.hold(JobQueue.Hold.DEVICE, false);

    takeAnswer(again);
    assertThat(worker.handler.runs).hasValue(1);
  }

  @Test
  void whatCameByAConnectionThatStandsIsKept() {
    worker.scheduler.hold(JobQueue.Hold.DEVICE, true);
    RecordingDelivery delivery = receive("1");

    worker.scheduler.leaveWaiting();
    worker.scheduler.hold(JobQueue.Hold.DEVICE, false);

    takeAnswer(delivery);
  }

  @Test
  void whatWasDeliveredAgainAfterAShortBreakIsKept() {
    worker.scheduler.hold(JobQueue.Hold.DEVICE, true);
    receive("1").cut();
    worker.scheduler.laneDisconnected(Lane.NORMAL);
    worker.scheduler.laneConnected(Lane.NORMAL, true);
    RecordingDelivery again = worker.receive("1", "{}");
    await().until(() -> worker.metrics.count(Lane.NORMAL, WorkerMetrics.Event.JOINED) == 1);

    worker.scheduler.leaveWaiting();
    worker.scheduler.hold(JobQueue.Hold.DEVICE, false);

    takeAnswer(again);
    assertThat(worker.handler.runs).hasValue(1);
  }

  @Test
  void theOneThatWasTakenAloneMakesRoomForTheNext() throws IOException {
    worker = worker.killAndRestart();
    worker.connect(Lane.values());
    worker.scheduler.hold(JobQueue.Hold.DEVICE, true);
    receive("1").cut();
    await().until(() -> worker.handler.prepared.get() == 1);
    worker.scheduler.laneDisconnected(Lane.NORMAL);

    worker.scheduler.leaveWaiting();

    worker.scheduler.laneConnected(Lane.NORMAL, true);
    worker.scheduler.hold(JobQueue.Hold.DEVICE, false);
    takeAnswer(worker.receive("2", "{}"));
  }
}
