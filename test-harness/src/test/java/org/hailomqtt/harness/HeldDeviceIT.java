package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker whose device can't be had yet: it waits for it, and says why. */
@Timeout(120)
class HeldDeviceIT {
  private HailoBench bench;

  @BeforeEach
  void startBench() {
    bench = new HailoBench(1);
  }

  @AfterEach
  void stopBench() {
    bench.close();
  }

  /** A program that holds the device as HailoRT does. */
  private Process holder() throws IOException, InterruptedException {
    String lock = bench.hailo.lock().toString();
    Process holder = new ProcessBuilder("flock", "--no-fork", lock, "sleep", "1000").start();
    await()
        .atMost(Limits.GENEROUS)
        .until(
            () -> new ProcessBuilder("flock", "--nonblock", lock, "true").start().waitFor() != 0);
    return holder;
  }

  @Test
  void aHeldDeviceIsWaitedForAndItsHolderNamed() throws Exception {
    Process holder = holder();
    try (WorkerProcess worker = bench.worker("w")) {
      JsonNode waiting = bench.awaitState(worker, "w", "waiting_for_device");
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(
              () ->
                  assertThat(bench.status("w").at("/problem/text").asText())
                      .contains("held by another program")
                      .contains("pid " + holder.pid() + " (sleep)"));
      assertThat(waiting.path("worker").asText()).isEqualTo("w");
      try (WorkerControl control = new WorkerControl(bench.broker, HailoBench.TOPICS, "w")) {
        assertThat(control.ask("ping").path("state").asText()).isEqualTo("waiting_for_device");
      }

      long gone = System.nanoTime();
      holder.destroyForcibly().waitFor();
      bench.awaitState(worker, "w", "ready");

      assertThat(Duration.ofNanos(System.nanoTime() - gone)).isLessThan(Duration.ofSeconds(8));
      bench.send(0, 1);
      bench.awaitAnswers(1);
    } finally {
      holder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aDeviceThatIsNotThereIsWaitedFor() {
    bench.hailo.device("count 0");
    try (WorkerProcess worker = bench.worker("w")) {
      bench.awaitState(worker, "w", "waiting_for_device");
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(
              () ->
                  assertThat(bench.status("w").at("/problem/text").asText())
                      .isEqualTo("no Hailo device is found"));

      bench.hailo.device("count 1");

      bench.awaitState(worker, "w", "ready");
      bench.send(0, 1);
      bench.awaitAnswers(1);
      assertThat(bench.status("w").at("/problem/text").asText()).isEmpty();
    }
  }

  @Test
  void whatOnlyAPersonCanMendEndsTheWorker() {
    bench.hailo.faults("open * status 76");
    try (WorkerProcess worker = bench.worker("w")) {
      await().atMost(Limits.GENEROUS).until(() -> !worker.isAlive());

      assertThat(worker.exitCode()).hasValue(1);
      assertThat(worker.output())
          .contains("the device can't be opened")
          .contains("76 INVALID_DRIVER_VERSION")
          .contains("upgrade them together");
    }
  }
}
