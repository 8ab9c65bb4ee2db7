package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.hailomqtt.protocol.Lane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a worker goes on after a kill, and for how long; seen through the whole scheduler. */
@Timeout(60)
class CarefulModeTest {
  @TempDir private Path scratch;
  private CarefulRun worker;

  @BeforeEach
  void start() throws IOException {
    worker = CarefulRun.first(scratch);
  }

  @AfterEach
  void end() {
    worker.endAll();
  }

  @Test
  void afterAKillOneRequestIsPreparedAtATime() throws IOException {
    worker = worker.killAndRestart();
    RecordingDelivery first = worker.receive("1", "{\"params\":{\"stop_in_run\":1}}");
    worker.awaitStopped();
    RecordingDelivery second = worker.receive("2", "{}");
    RecordingDelivery third = worker.receive("3", "{}");
    await().until(() -> worker.scheduler.waiting() == 2);

    assertThat(worker.handler.prepared).hasValue(1);

    worker.handler.goOn.countDown();
    await().untilAsserted(() -> assertThat(third.bodies()).hasSize(1));
    assertThat(first.bodies()).hasSize(1);
    assertThat(second.bodies()).hasSize(1);
  }

  @Test
  void afterAnOrderlyStopRequestsArePreparedAhead() throws IOException {
    worker = worker.stopAndRestart();

    worker.receive("1", "{\"params\":{\"stop_in_run\":1}}");
    worker.awaitStopped();
    worker.receive("2", "{}");
    worker.receive("3", "{}");

    await().untilAsserted(() -> assertThat(worker.handler.prepared).hasValue(3));
  }

  @Test
  void carefulnessEndsOnceTheWorkerWasIdleForASecond() throws IOException {
    worker = worker.killAndRestart();
    worker.connect(Lane.values());
    worker.scheduler.checkDeadlines();
    worker.clock.advance(Duration.ofSeconds(30));
    worker.scheduler.checkDeadlines();
    worker.answerOne();

    worker.scheduler.checkDeadlines();
    worker.clock.advance(Duration.ofMillis(900));
    worker.scheduler.checkDeadlines();
    assertThat(worker.scheduler.isCareful()).isTrue();
    worker.clock.advance(Duration.ofMillis(100));
    worker.scheduler.checkDeadlines();

    assertThat(worker.scheduler.isCareful()).isFalse();
  }

  @Test
  void carefulnessLastsUntilEveryLaneIsConnected() throws IOException {
    worker = worker.killAndRestart();
    worker.connect(Lane.HIGH, Lane.NORMAL);
    worker.answerOne();

    worker.live(30);
    assertThat(worker.scheduler.isCareful()).isTrue();

    worker.connect(Lane.LOW);
    worker.live(2);
    assertThat(worker.scheduler.isCareful()).isFalse();
  }

  @Test
  void carefulnessLastsWhileALaneConnectsAgain() throws IOException {
    worker = worker.killAndRestart();
    worker.connect(Lane.values());
    worker.answerOne();

    worker.scheduler.laneDisconnected(Lane.LOW);
    worker.live(30);

    assertThat(worker.scheduler.isCareful()).isTrue();
  }

  @Test
  void aLaneThatConnectedAgainHasASecondOfItsOwn() throws IOException {
    worker = worker.killAndRestart();
    worker.connect(Lane.values());
    worker.answerOne();
    worker.scheduler.checkDeadlines();
    worker.clock.advance(Duration.ofMillis(900));

    worker.scheduler.laneDisconnected(Lane.LOW);
    worker.connect(Lane.LOW);
    worker.clock.advance(Duration.ofMillis(200));
    worker.scheduler.checkDeadlines();

    assertThat(worker.scheduler.isCareful()).isTrue();
  }

  @Test
  void carefulnessLastsWhileARequestWaitsToBeRead() throws IOException {
    worker = worker.killAndRestart();
    worker.connect(Lane.values());
    worker.answerOne();
    CountDownLatch released = worker.stallDecoding();

    worker.receiveLarge("1");
    worker.live(30);

    assertThat(worker.scheduler.isCareful()).isTrue();
    released.countDown();
    worker.awaitStopped();
  }

  @Test
  void carefulnessEndsOnceAllThatCanHaveBeenUnderWayIsAnswered() throws IOException {
    worker = worker.killAndRestart();

    for (int i = 0; i < 3 * 64; i++) {
      assertThat(worker.scheduler.isCareful()).isTrue();
      RecordingDelivery delivery = worker.receive("n" + i, "{}");
      await()
          .pollInterval(Duration.ofMillis(1))
          .untilAsserted(() -> assertThat(delivery.bodies()).hasSize(1));
    }

    await().until(() -> !worker.scheduler.isCareful());
  }
}
