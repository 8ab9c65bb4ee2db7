package org.hailomqtt.harness.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * What one scenario showed: medians over the rounds. Immutable.
 *
 * @param name the scenario's
 * @param requestBytes length of the body
 * @param floor of the bare responder
 * @param worker of the worker
 * @param p50Ratio worker over floor
 * @param p99Ratio worker over floor
 * @param rateRatio worker over floor
 * @param targets those that the scenario has
 */
record ScenarioResult(
    @JsonProperty("name") String name,
    @JsonProperty("request_bytes") int requestBytes,
    @JsonProperty("floor") Figures floor,
    @JsonProperty("worker") Figures worker,
    @JsonProperty("p50_ratio") double p50Ratio,
    @JsonProperty("p99_ratio") double p99Ratio,
    @JsonProperty("rate_ratio") double rateRatio,
    @JsonProperty("targets") List<Target> targets) {

  ScenarioResult {
    targets = List.copyOf(targets);
  }

  static ScenarioResult of(Scenario scenario, Figures floor, Figures worker) {
    double p50 = worker.p50Millis() / floor.p50Millis();
    double rate = worker.repliesPerSecond() / floor.repliesPerSecond();
    List<Target> targets = new ArrayList<>();
    scenario
        .p50Limit()
        .ifPresent(
            limit -> targets.add(new Target("p50 / floor", p50, Target.Bound.AT_MOST, limit)));
    scenario
        .rateLimit()
        .ifPresent(
            limit -> targets.add(new Target("rate / floor", rate, Target.Bound.AT_LEAST, limit)));
    return new ScenarioResult(
        scenario.name(),
        scenario.body().payload().length,
        floor,
        worker,
        p50,
        worker.p99Millis() / floor.p99Millis(),
        rate,
        targets);
  }
}
