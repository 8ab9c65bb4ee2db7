package org.hailomqtt.harness.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What one order made of one trace. Immutable.
 *
 * @param trace its name
 * @param order by which rule
 * @param makespanMillis from the first arrival to the last result
 * @param loads the models that were loaded, one after the other
 * @param missed requests without a result by their deadline
 * @param waits of those with a result, over all lanes
 * @param lanes the same by lane
 */
public record SimulationResult(
    @JsonProperty("trace") String trace,
    @JsonProperty("order") String order,
    @JsonProperty("makespan_ms") long makespanMillis,
    @JsonProperty("loads") List<String> loads,
    @JsonProperty("missed") int missed,
    @JsonProperty("waits") Waits waits,
    @JsonProperty("lanes") Map<String, Waits> lanes) {

  /**
   * Times from arrival to the beginning of the run. Immutable.
   *
   * @param count of requests
   * @param meanMillis their mean
   * @param p99Millis what 99 of 100 are not over
   */
  public record Waits(
      @JsonProperty("count") int count,
      @JsonProperty("mean_ms") double meanMillis,
      @JsonProperty("p99_ms") double p99Millis) {
    static Waits of(List<Long> nanos) {
      if (nanos.isEmpty()) {
        return new Waits(0, 0, 0);
      }
      List<Long> sorted = nanos.stream().sorted().toList();
      int p99 = (int) Math.ceil(sorted.size() * 0.99) - 1;
      return new Waits(
          sorted.size(),
          sorted.stream().mapToLong(Long::longValue).average().orElse(0) / 1e6,
          sorted.get(p99) / 1e6);
    }
  }
}
