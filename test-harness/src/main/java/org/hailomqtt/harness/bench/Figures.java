package org.hailomqtt.harness.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was measured of one responder in one scenario. Immutable.
 *
 * @param p50Millis half of the requests, one at a time, were answered within it
 * @param p99Millis the same of 99 in 100
 * @param repliesPerSecond with many in flight
 */
record Figures(
    @JsonProperty("p50_ms") double p50Millis,
    @JsonProperty("p99_ms") double p99Millis,
    @JsonProperty("replies_per_second") double repliesPerSecond) {

  /** Of each figure the median over the rounds. */
  static Figures median(List<Figures> rounds) {
    return new Figures(
        median(rounds, Figures::p50Millis),
        median(rounds, Figures::p99Millis),
        median(rounds, Figures::repliesPerSecond));
  }

  private static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
