package org.hailomqtt.harness.bench;

import java.io.IOException;

/**
 * Measures floor and worker in one scenario by turns, so that what slows the machine down for a
 * while slows both. Not thread-safe.
 */
final class ScenarioRun {
  private final int port;
  private final BenchPlan plan;
  private final Scenario scenario;

  /**
   * @param port of the broker that both responders serve
   */
  ScenarioRun(int port, BenchPlan plan, Scenario scenario) {
    this.port = port;
    this.plan = plan;
    this.scenario = scenario;
  }

  ScenarioResult measure() throws IOException {
    try (MeasuredResponder floor = new MeasuredResponder(Responder.FLOOR, port, plan, scenario);
        MeasuredResponder worker = new MeasuredResponder(Responder.WORKER, port, plan, scenario)) {
      floor.warmUp();
      worker.warmUp();
      for (int round = 0; round < plan.rounds(); round++) {
        floor.round();
        worker.round();
      }
      return ScenarioResult.of(scenario, floor.median(), worker.median());
    }
  }
}
