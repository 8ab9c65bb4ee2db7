package org.hailomqtt.harness.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.hailomqtt.harness.simulator.SimulationTable;

/** The report as a table for people. Thread-safe. */
final class BenchTable {
  private static final String ROW = "%-14s %-7s %9s %9s %9s   %s%n";

  private BenchTable() {}

  static String of(BenchReport report) {
    StringBuilder table = new StringBuilder();
    table.append(
        line(
            "%d cores, Java %s, load average %.1f before%s%n%n",
            report.cores(),
            report.java(),
            report.loadBefore(),
            report.disturbed() ? ": OTHER PROGRAMS TOOK PART, only the ratios mean a little" : ""));
    table.append(ROW.formatted("request", "", "p50 ms", "p99 ms", "rate/s", "target"));
    report.scenarios().forEach(result -> append(table, result));
    table.append(row("json 200 B", "memory", report.ledger().memory()));
    table.append(row("", "files", report.ledger().files()));
    table.append(
        ROW.formatted(
            "",
            "ratio",
            line("%.2f", report.ledger().p50Ratio()),
            "",
            "",
            describe(report.ledger().targets())));
    table.append(row("jpeg decoding", "ImageIO", report.jpeg().imageIo()));
    table.append(row("", "turbo", report.jpeg().turbo()));
    table.append(ROW.formatted("", "ratio", line("%.2f", report.jpeg().p50Ratio()), "", "", ""));
    table.append('\n').append(SimulationTable.of(report.policy().simulations()));
    report
        .policy()
        .cost()
        .targets()
        .forEach(target -> table.append("  ").append(describe(target)).append('\n'));
    BridgeCost bridge = report.bridge();
    table.append(
        line(
            "%nInference of a 224x224x3 frame on the simulated HailoRT, p50: C++ %.1f us, JNA and"
                + " bridge %.1f us%n",
            bridge.directMicros(), bridge.bridgeMicros()));
    bridge.targets().forEach(target -> table.append("  ").append(describe(target)).append('\n'));
    DeviceBusyResult busy = report.deviceBusy();
    table.append(
        line(
            "%nDevice of %d ms with JPEGs waiting: %d replies in %.1f s%n",
            BenchModels.SLOW_INFERENCE_MS, busy.replies(), busy.seconds()));
    busy.targets().forEach(target -> table.append("  ").append(describe(target)).append('\n'));
    return table.toString();
  }

  private static void append(StringBuilder table, ScenarioResult result) {
    table.append(row(result.name(), "floor", result.floor()));
    table.append(row("", "worker", result.worker()));
    table.append(
        ROW.formatted(
            "",
            "ratio",
            line("%.2f", result.p50Ratio()),
            line("%.2f", result.p99Ratio()),
            line("%.2f", result.rateRatio()),
            describe(result.targets())));
  }

  private static String row(String name, String who, Figures figures) {
    return ROW.formatted(
        name,
        who,
        line("%.3f", figures.p50Millis()),
        line("%.3f", figures.p99Millis()),
        line("%.0f", figures.repliesPerSecond()),
        "");
  }

  private static String describe(List<Target> targets) {
    return targets.isEmpty()
        ? "none"
        : targets.stream().map(BenchTable::describe).collect(Collectors.joining("; "));
  }

  private static String describe(Target target) {
    return line(
        "%s %.3f (%s %s) %s",
        target.what(),
        target.value(),
        target.bound() == Target.Bound.AT_MOST ? "at most" : "at least",
        target.limit(),
        target.verdict());
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
