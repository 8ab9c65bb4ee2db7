package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that the process dies of, seen through the whole scheduler. */
@Timeout(60)
class DeadlyRequestTest {
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
  void aRequestThatKillsTheWorkerThreeTimesIsAnsweredAndNotRun() throws IOException {
    for (int i = 0; i < 3; i++) {
      worker.receive("1", "{\"params\":{\"stop_in_run\":1}}");
      worker.awaitStopped();
      worker = worker.killAndRestart();
    }

    RecordingDelivery delivery = worker.receive("1", "{\"params\":{\"stop_in_run\":1}}");

    await().untilAsserted(() -> assertThat(delivery.bodies()).hasSize(1));
    assertThat(delivery.bodies().get(0)).contains("\"POISONED\"", "died 3 times");
    assertThat(worker.handler.prepared).hasValue(0);
    assertThat(worker.metrics.total(Event.POISONED)).isEqualTo(1);
    assertThat(worker.metrics.total(Event.ADMITTED)).isEqualTo(1);
    assertThat(delivery.acknowledgements()).isZero();
    delivery.confirm();
    assertThat(delivery.acknowledgements()).isEqualTo(1);
  }

  /** The first death is not counted: nobody was careful yet. */
  @Test
  void aRequestThatKillsTheWorkerWhileItIsDecodedIsFoundOut() throws IOException {
    for (int i = 0; i < 4; i++) {
      worker.receive("1", "{\"params\":{\"stop_in_prepare\":1}}");
      worker.awaitStopped();
      worker = worker.killAndRestart();
    }

    RecordingDelivery delivery = worker.receive("1", "{\"params\":{\"stop_in_prepare\":1}}");

    await().untilAsserted(() -> assertThat(delivery.bodies()).hasSize(1));
    assertThat(delivery.bodies().get(0)).contains("\"POISONED\"");
  }

  @Test
  void othersAreServedThoughTheyWaitedBesideTheOneThatKills() throws IOException {
    for (int i = 0; i < 4; i++) {
      worker.receive("bad", "{\"params\":{\"stop_in_prepare\":1}}");
      worker.awaitStopped();
      worker.receive("good", "{}");
      worker = worker.killAndRestart();
    }

    RecordingDelivery good = worker.receive("good", "{}");
    RecordingDelivery bad = worker.receive("bad", "{\"params\":{\"stop_in_prepare\":1}}");

    await().untilAsserted(() -> assertThat(bad.bodies()).hasSize(1));
    await().untilAsserted(() -> assertThat(good.bodies()).hasSize(1));
    assertThat(bad.bodies().get(0)).contains("\"POISONED\"");
    assertThat(good.bodies().get(0)).contains("\"ok\"");
  }

  @Test
  void aRequestThatWaitsToBeReadIsNotTakenForOneThatNeverComes() throws IOException {
    worker.receiveLarge("1");
    worker.awaitStopped();
    worker = worker.killAndRestart();
    worker.connect(Lane.values());
    worker.live(30);
    CountDownLatch released = worker.stallDecoding();

    worker.receiveLarge("1");
    worker.live(120);

    assertThat(worker.ledger.find("me", "1")).isPresent();
    released.countDown();
    worker.awaitStopped();
  }

  @Test
  void aRequestThatComesInTheLastMomentIsNotTakenForOneThatNeverComes() throws IOException {
    worker.receiveLarge("1");
    worker.awaitStopped();
    worker = worker.killAndRestart();
    worker.connect(Lane.values());
    CountDownLatch released = worker.stallDecoding();
    worker.live(59);

    worker.receiveLarge("1");
    worker.clock.advance(Duration.ofSeconds(2));
    worker.ledger.age(worker.ledger.age());

    assertThat(worker.ledger.find("me", "1")).isPresent();
    released.countDown();
    worker.awaitStopped();
  }
}
