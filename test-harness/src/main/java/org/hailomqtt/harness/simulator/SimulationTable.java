package org.hailomqtt.harness.simulator;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results of simulations as a table for people. Immutable. */
public final class SimulationTable {
  private SimulationTable() {}

  /** The table, a line for each result. */
  public static String of(List<SimulationResult> results) {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            "%-12s %-25s %11s %6s %7s %24s%n",
            "trace", "order", "makespan s", "loads", "missed", "wait ms: mean / p99"));
    for (SimulationResult result : results) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-12s %-25s %11.1f %6d %7d %24s",
              result.trace(),
              result.order(),
              result.makespanMillis() / 1e3,
              result.loads().size(),
              result.missed(),
              waits(result.waits())));
      for (Map.Entry<String, SimulationResult.Waits> lane : result.lanes().entrySet()) {
        if (lane.getValue().count() > 0 && lane.getValue().count() < result.waits().count()) {
          table.append("  ").append(lane.getKey()).append(' ').append(waits(lane.getValue()));
        }
      }
      table.append('\n');
    }
    return table.toString();
  }

  private static String waits(SimulationResult.Waits waits) {
    return String.format(Locale.ROOT, "%.0f / %.0f", waits.meanMillis(), waits.p99Millis());
  }
}
