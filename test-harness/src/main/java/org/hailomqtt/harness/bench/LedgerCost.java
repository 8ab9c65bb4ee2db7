package org.hailomqtt.harness.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.List;

/**
 * What it costs that the ledger outlives the process: two workers by turns, one with its ledger in
 * files, one that can't write any. Immutable.
 *
 * @param memory the worker with its ledger in memory
 * @param files the worker with its ledger in files
 * @param p50Ratio files over memory
 * @param targets what it may cost
 */
record LedgerCost(
    @JsonProperty("memory") Figures memory,
    @JsonProperty("files") Figures files,
    @JsonProperty("p50_ratio") double p50Ratio,
    @JsonProperty("targets") List<Target> targets) {
  private static final double MOST = 1.05;

  LedgerCost {
    targets = List.copyOf(targets);
  }

  /**
   * Measures small requests.
   *
   * @param port of the broker that both workers serve
   */
  static LedgerCost measure(int port, BenchPlan plan) throws IOException {
    Scenario small = Scenario.ledger();
    try (MeasuredResponder memory = new MeasuredResponder(Responder.MEMORY, port, plan, small);
        MeasuredResponder files = new MeasuredResponder(Responder.WORKER, port, plan, small)) {
      memory.warmUp();
      files.warmUp();
      for (int round = 0; round < plan.rounds(); round++) {
        memory.round();
        files.round();
      }
      return of(memory.median(), files.median());
    }
  }

  static LedgerCost of(Figures memory, Figures files) {
    double ratio = files.p50Millis() / memory.p50Millis();
    return new LedgerCost(
        memory,
        files,
        ratio,
        List.of(new Target("p50 / ledger in memory", ratio, Target.Bound.AT_MOST, MOST)));
  }
}
