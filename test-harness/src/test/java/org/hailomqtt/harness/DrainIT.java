package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker that is drained on request: it finishes what runs, and nothing is lost. */
@Timeout(120)
class DrainIT {
  private HailoBench bench;

  @BeforeEach
  void startBench() {
    bench = new HailoBench(300);
  }

  @AfterEach
  void stopBench() {
    bench.close();
  }

  private void awaitNothingHeld() {
    await()
        .atMost(Limits.GENEROUS)
        .untilAsserted(
            () -> {
              JsonNode status = bench.status("w");
              assertThat(status.path("state").asText()).isEqualTo("draining");
              assertThat(status.at("/lanes/normal/outstanding").asInt(-1)).isZero();
              assertThat(status.at("/lanes/normal/waiting").asInt(-1)).isZero();
            });
  }

  @Test
  void whatRunsIsFinishedAndTheRestWaitsWithTheBrokerUntilItResumes() {
    try (WorkerProcess worker = bench.worker("w");
        WorkerControl control = new WorkerControl(bench.broker, HailoBench.TOPICS, "w")) {
      worker.awaitReady(bench.broker, Limits.GENEROUS);
      bench.send(0, 5);
      await().atMost(Limits.GENEROUS).until(() -> !control.running().isEmpty());

      assertThat(control.ask("drain").path("drained").asBoolean()).isTrue();

      awaitNothingHeld();
      int answered = bench.answers().size();
      assertThat(answered).isBetween(1, 4);
      bench.send(5, 8);
      assertThat(control.ask("drain").path("drained").asBoolean()).isTrue();
      assertThat(control.ask("ping").path("state").asText()).isEqualTo("draining");
      assertThat(bench.answers()).hasSize(answered);

      assertThat(control.ask("resume").path("drained").asBoolean(true)).isFalse();

      bench.awaitAnswers(8);
      bench.awaitState(worker, "w", "ready");
      assertThat(bench.hailo.runs()).hasSize(8);
      assertThat(bench.answers().values()).allSatisfy(codes -> assertThat(codes).hasSize(1));
    }
  }

  @Test
  void whatADrainedWorkerLeftIsServedByTheNextStart() {
    try (WorkerProcess worker = bench.worker("w");
        WorkerControl control = new WorkerControl(bench.broker, HailoBench.TOPICS, "w")) {
      worker.awaitReady(bench.broker, Limits.GENEROUS);
      bench.send(0, 4);
      await().atMost(Limits.GENEROUS).until(() -> !control.running().isEmpty());
      control.ask("drain");
      awaitNothingHeld();

      worker.stop();
      worker.restart();

      bench.awaitAnswers(4);
      assertThat(bench.answers().values()).allSatisfy(codes -> assertThat(codes).hasSize(1));
      assertThat(bench.hailo.runs()).hasSize(4);
    }
  }
}
