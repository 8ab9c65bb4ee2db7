package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A device that goes away under a worker's hands. */
@Timeout(120)
class LostDeviceIT {
  private static final int BACKLOG = 50;

  private HailoBench bench;

  @BeforeEach
  void startBench() {
    bench = new HailoBench(10);
  }

  @AfterEach
  void stopBench() {
    bench.close();
  }

  @Test
  void requestsWaitUntilItIsBackAndEachRunsOnce() {
    try (WorkerProcess worker = bench.worker("w")) {
      worker.awaitReady(bench.broker, Limits.GENEROUS);
      bench.hailo.device("count 0");
      bench.hailo.faults("run 5 disconnect");
      bench.send(0, BACKLOG);

      bench.awaitState(worker, "w", "waiting_for_device");
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(
              () ->
                  assertThat(bench.status("w").at("/lanes/normal/outstanding").asInt(-1)).isZero());
      int whileAway = bench.answers().size();
      bench.hailo.device("count 1");
      bench.awaitAnswers(BACKLOG);

      assertThat(whileAway).isEqualTo(4);
      assertThat(bench.answers().values())
          .allSatisfy(codes -> assertThat(codes).containsOnly("OK"));
      assertThat(bench.hailo.runs()).as("all once, and the one that was lost").hasSize(BACKLOG + 1);
    }
  }

  @Test
  void aRequestUnderWhichItIsLostEveryTimeIsAnswered() {
    try (WorkerProcess worker = bench.worker("w")) {
      worker.awaitReady(bench.broker, Limits.GENEROUS);
      bench.hailo.faults("run 1 disconnect", "run 2 disconnect", "run 3 disconnect");

      bench.send(0, 3);
      bench.awaitAnswers(3);

      assertThat(bench.answers())
          .containsEntry("r0", List.of("DEVICE_ERROR"))
          .containsEntry("r1", List.of("OK"))
          .containsEntry("r2", List.of("OK"));
    }
  }
}
