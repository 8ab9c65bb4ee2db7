package org.hailomqtt.harness.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A short run of the whole benchmark with the worker as it is packaged; judges no figure. */
@Timeout(240)
class BenchIT {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void quickRunMeasuresEverything(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("bench.json");

    int exitCode = bench("--quick", "--json", file.toString());

    assertThat(err.toString(UTF_8)).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString(UTF_8))
        .contains("json 200 B", "jpeg 640x480", "device busy", "resident");
    JsonNode report = new ObjectMapper().readTree(file.toFile());
    assertThat(report.path("scenarios"))
        .hasSize(4)
        .allSatisfy(scenario -> assertMeasured(scenario.path("floor")))
        .allSatisfy(scenario -> assertMeasured(scenario.path("worker")));
    assertMeasured(report.path("ledger").path("memory"));
    assertMeasured(report.path("ledger").path("files"));
    assertMeasured(report.path("jpeg").path("imageio"));
    assertMeasured(report.path("jpeg").path("libjpeg_turbo"));
    assertThat(report.path("bridge").path("direct_us").doubleValue()).isPositive();
    assertThat(report.path("bridge").path("bridge_us").doubleValue()).isPositive();
    JsonNode busy = report.path("device_busy");
    assertThat(busy.path("busy_share").doubleValue()).isBetween(0.01, 1.01);
    assertThat(busy.path("peak_resident_mb").doubleValue()).isGreaterThan(10);
  }

  @Test
  void anUnknownFlagIsRefused() {
    assertThat(bench("--fast")).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  private static void assertMeasured(JsonNode figures) {
    assertThat(figures.path("p50_ms").doubleValue()).isPositive();
    assertThat(figures.path("p99_ms").doubleValue()).isPositive();
    assertThat(figures.path("replies_per_second").doubleValue()).isPositive();
  }

  private int bench(String... arguments) {
    Bench bench = new Bench(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    return new CommandLine(bench).setErr(new PrintWriter(new StringWriter())).execute(arguments);
  }
}
