package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the device tells of itself, and what follows from it. */
@Timeout(120)
class ThermalIT {
  private HailoBench bench;

  @BeforeEach
  void startBench() {
    bench = new HailoBench(1);
  }

  @AfterEach
  void stopBench() {
    bench.close();
  }

  @Test
  void requestsWaitWhileTheDeviceIsTooHot() {
    try (WorkerProcess worker = bench.worker("w");
        WorkerControl control = new WorkerControl(bench.broker, HailoBench.TOPICS, "w")) {
      worker.awaitReady(bench.broker, Limits.GENEROUS);
      bench.hailo.device("temperature 101 103.6");
      bench.awaitState(worker, "w", "overheated");
      bench.send(0, 3);

      JsonNode hot = control.ask("status");
      assertThat(hot.at("/problem/text").asText()).isEqualTo("the device is at 104 degrees");
      assertThat(hot.at("/temperatures/device").asInt()).isEqualTo(104);
      assertThat(control.ask("device_status").at("/device/temperature_celsius").asDouble())
          .isBetween(103.5, 103.7);
      assertThat(bench.answers()).isEmpty();

      bench.hailo.device("temperature 60 61");
      bench.awaitAnswers(3);

      assertThat(bench.answers().values())
          .allSatisfy(codes -> assertThat(codes).containsExactly("OK"));
      bench.awaitState(worker, "w", "ready");
    }
  }

  @Test
  void aDeviceThatDoesNotTellServesAllTheSame() {
    bench.hailo.faults("temperature * status 8");
    try (WorkerProcess worker = bench.worker("w");
        WorkerControl control = new WorkerControl(bench.broker, HailoBench.TOPICS, "w")) {
      worker.awaitReady(bench.broker, Limits.GENEROUS);
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(
              () ->
                  assertThat(control.ask("device_status").at("/device/telemetry_failures").asInt())
                      .isPositive());

      bench.send(0, 1);
      bench.awaitAnswers(1);

      assertThat(bench.answers().values())
          .allSatisfy(codes -> assertThat(codes).containsExactly("OK"));
      bench.hailo.faults("");
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(
              () ->
                  assertThat(
                          control.ask("device_status").at("/device/temperature_celsius").asDouble())
                      .isBetween(46.0, 46.5));
      JsonNode device = control.ask("device_status").path("device");
      assertThat(device.path("fw_version").asText()).isEqualTo("5.2.0");
      assertThat(device.path("architecture").asText()).isEqualTo("HAILO10H");
      assertThat(device.path("memory_total_bytes").asLong()).isEqualTo(8L << 30);
    }
  }
}
