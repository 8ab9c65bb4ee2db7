package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The device lent out to another program. */
@Timeout(120)
class ReleaseIT {
  private HailoBench bench;

  @BeforeEach
  void startBench() {
    bench = new HailoBench(300);
  }

  @AfterEach
  void stopBench() {
    bench.close();
  }

  private boolean isFree() throws IOException, InterruptedException {
    return new ProcessBuilder("flock", "--nonblock", bench.hailo.lock().toString(), "true")
            .start()
            .waitFor()
        == 0;
  }

  @Test
  void whatRunsIsFinishedAndTheRestWaitsWithTheBroker() throws Exception {
    try (WorkerProcess worker = bench.worker("w");
        WorkerControl control = new WorkerControl(bench.broker, HailoBench.TOPICS, "w")) {
      worker.awaitReady(bench.broker, Limits.GENEROUS);
      assertThat(isFree()).isFalse();
      bench.send(0, 5);
      control.awaitRunning("r0");

      JsonNode released = control.ask("release");

      assertThat(released.path("released").asBoolean()).isTrue();
      assertThat(released.path("message").asText()).isEqualTo("Device released");
      bench.awaitState(worker, "w", "released");
      assertThat(isFree()).isTrue();
      assertThat(control.ask("release").path("message").asText())
          .isEqualTo("Device was released already");
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(
              () ->
                  assertThat(bench.status("w").at("/lanes/normal/outstanding").asInt(-1)).isZero());
      int answered = bench.answers().size();
      assertThat(answered).isBetween(1, 2);

      JsonNode acquired = control.ask("acquire");

      assertThat(acquired.path("held").asBoolean()).isTrue();
      assertThat(control.ask("acquire").path("message").asText())
          .isEqualTo("Device was held already");
      bench.awaitAnswers(5);
      bench.awaitState(worker, "w", "ready");
      assertThat(bench.hailo.runs()).hasSize(5);
      assertThat(bench.answers().values()).allSatisfy(codes -> assertThat(codes).hasSize(1));
    }
  }
}
