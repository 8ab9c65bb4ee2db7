package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code hailo-worker device-test} and {@code models add}, on the simulated HailoRT. */
@Timeout(180)
class DeviceTestIT {
  private static final String[] SMALL = {
    "memory 1000000000",
    "load_ms 20",
    "run_ms 2",
    "input x uint8 NHWC 8 8 3",
    "output y float32 NC 1 1 3",
    "compute y mean x"
  };

  private SimulatedHailo hailo;

  @BeforeEach
  void plugIn() {
    hailo = new SimulatedHailo().with("small", SMALL);
  }

  @AfterEach
  void unplug() {
    hailo.close();
  }

  private ExternalCommand.Outcome run(String... words) {
    return ExternalCommand.run(Limits.GENEROUS, hailo.command(words));
  }

  @Test
  void reportsTimesMemoryTemperatureAndWhatFits() {
    hailo.with(
        "large",
        "memory 8000000000",
        "input x uint8 NC 1 1 2",
        "output y uint8 NC 1 1 2",
        "compute y identity x");

    ExternalCommand.Outcome outcome = run("device-test", "--runs", "10", "--json");

    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    JsonNode report = ReplyJson.of(outcome.out());
    assertThat(report.path("result").asText()).isEqualTo("ok");
    assertThat(report.at("/device/architecture").asText()).isEqualTo("HAILO10H");
    assertThat(report.at("/before/celsius").asDouble()).isEqualTo(46.25);
    assertThat(report.at("/before/memory_total_bytes").asLong()).isEqualTo(8L << 30);
    JsonNode small = report.at("/networks/1");
    assertThat(small.path("key").asText()).isEqualTo("small/main");
    assertThat(small.path("load_ms").asDouble()).isGreaterThanOrEqualTo(20);
    assertThat(small.at("/inference/p50").asDouble()).isGreaterThanOrEqualTo(2);
    assertThat(small.path("swap_ms").asDouble()).isGreaterThanOrEqualTo(22);
    assertThat(small.path("memory_bytes").asLong()).isBetween(999_000_000L, 1_001_000_000L);
    assertThat(report.at("/together/fit").toString()).isEqualTo("[\"large/main\"]");
    assertThat(report.at("/together/left").toString()).isEqualTo("[\"small/main\"]");
  }

  @Test
  void printsAReportForPeople() {
    ExternalCommand.Outcome outcome = run("device-test", "--models", "small", "--runs", "3");

    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("runtime   HailoRT 5.2.0, bridge built for 5.2.0")
        .contains("device    hailo 0001:01:00.0, HAILO10H, firmware 5.2.0")
        .contains("46 °C, 0 of 8590 MB of memory in use")
        .containsPattern("small/main +[0-9.]+ ms .* 1000.0 MB +ok")
        .contains("together  1 of 1 networks fit")
        .contains("result    ok");
  }

  @Test
  void saysThatAWorkerHoldsTheDevice() {
    try (MosquittoBroker broker = MosquittoBroker.start();
        WorkerProcess worker = hailo.worker(broker, "holder")) {
      worker.awaitReady(broker, Limits.GENEROUS);

      ExternalCommand.Outcome outcome = run("device-test");

      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.err())
          .contains("the device can't be opened", "is held by", "release the device");
    }
  }

  @Test
  void saysWhichModelFailsOnTheDevice() {
    hailo.faults("run 1+ status 8");

    ExternalCommand.Outcome outcome = run("device-test");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).containsPattern("small/main .*FAILED: ").contains("result    FAILED");
  }

  @Test
  void addWritesWhatAHefFileTellsOfItself() {
    ExternalCommand.Outcome outcome =
        run("models", "add", hailo.file("small").toString(), "--name", "copy", "--print");

    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("name: copy", "path: small.hef")
        .contains("x: {dtype: uint8, shape: [1, 8, 8, 3]}")
        .contains("\"y\": {dtype: float32, shape: [1, 3]}")
        .contains("image: {width: 8, height: 8, layout: nhwc, fit: stretch}");
  }
}
