package org.hailomqtt.harness.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Everything that one run of the benchmark showed. Immutable.
 *
 * @param at when it began, as ISO 8601
 * @param quick whether it was a short run, whose figures are worth little
 * @param java version of the Java that ran both responders
 * @param cores processors of the machine
 * @param loadBefore the system's load average before anything was started
 * @param scenarios worker beside floor
 * @param ledger the worker with and without a ledger in files
 * @param jpeg the worker with and without libjpeg-turbo
 * @param bridge what lies between the worker and HailoRT
 * @param policy who goes next, in simulation
 * @param deviceBusy the slow device
 */
record BenchReport(
    @JsonProperty("at") String at,
    @JsonProperty("quick") boolean quick,
    @JsonProperty("java") String java,
    @JsonProperty("cores") int cores,
    @JsonProperty("load_before") double loadBefore,
    @JsonProperty("scenarios") List<ScenarioResult> scenarios,
    @JsonProperty("ledger") LedgerCost ledger,
    @JsonProperty("jpeg") JpegCost jpeg,
    @JsonProperty("bridge") BridgeCost bridge,
    @JsonProperty("policy") PolicyResult policy,
    @JsonProperty("device_busy") DeviceBusyResult deviceBusy) {

  BenchReport {
    scenarios = List.copyOf(scenarios);
  }

  static BenchReport now(
      boolean quick,
      double loadBefore,
      List<ScenarioResult> scenarios,
      LedgerCost ledger,
      JpegCost jpeg,
      BridgeCost bridge,
      PolicyResult policy,
      DeviceBusyResult deviceBusy) {
    return new BenchReport(
        Instant.now().toString(),
        quick,
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        loadBefore,
        scenarios,
        ledger,
        jpeg,
        bridge,
        policy,
        deviceBusy);
  }

  /** Whether other programs kept the machine so busy that the figures are worth little. */
  boolean disturbed() {
    return loadBefore > cores;
  }

  /** Writes the report as JSON, over an older one. */
  void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    mapper.writeValue(file.toFile(), this);
  }
}
