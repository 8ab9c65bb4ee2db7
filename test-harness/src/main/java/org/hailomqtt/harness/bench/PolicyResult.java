package org.hailomqtt.harness.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.harness.simulator.Order;
import org.hailomqtt.harness.simulator.Simulation;
import org.hailomqtt.harness.simulator.SimulationResult;
import org.hailomqtt.harness.simulator.Trace;

/**
 * What the scheduling policy makes of the shipped traces, beside first come, first served, and what
 * it costs. Immutable.
 *
 * @param simulations each trace in each order
 * @param cost of one choice
 */
record PolicyResult(
    @JsonProperty("simulations") List<SimulationResult> simulations,
    @JsonProperty("cost") PolicyCost cost) {

  PolicyResult {
    simulations = List.copyOf(simulations);
  }

  /** Replays all and measures. */
  static PolicyResult measure(BenchPlan plan) throws IOException {
    List<SimulationResult> simulations = new ArrayList<>();
    for (String name : Trace.SHIPPED) {
      Trace trace = Trace.shipped(name);
      for (Order order : Order.values()) {
        simulations.add(Simulation.run(trace, order));
      }
    }
    return new PolicyResult(simulations, PolicyCost.measure(plan));
  }
}
