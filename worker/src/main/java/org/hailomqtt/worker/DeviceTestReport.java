package org.hailomqtt.worker;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceMemory;
import org.jspecify.annotations.Nullable;

/**
 * What the test of a device found. Immutable.
 *
 * @param device what was tested
 * @param before what it told of itself before
 * @param networks each network alone, in the order they were tested
 * @param together all of them at once
 * @param after what it told of itself afterwards
 */
record DeviceTestReport(
    DeviceIdentity device,
    Reading before,
    List<Network> networks,
    Together together,
    Reading after) {
  private static final double MEGABYTE = 1e6;
  private static final String ROW = "%-32s %10s %10s %10s %10s %10s  %s%n";

  DeviceTestReport {
    networks = List.copyOf(networks);
  }

  /** What a device tells of itself at one time, as far as it does. */
  record Reading(OptionalDouble celsius, Optional<DeviceMemory> memory) {}

  /** Milliseconds of several runs. */
  record Times(double p50, double p95, int runs) {}

  /**
   * One network alone.
   *
   * @param key model and role
   * @param type model type
   * @param loadMs loading it the first time
   * @param inference running it
   * @param swapMs unloading it, loading it again and running it once: what a change of models costs
   * @param memoryBytes what the device's memory grew by, where it tells
   * @param problem why it does not work; the times are then null
   */
  record Network(
      String key,
      String type,
      @Nullable Double loadMs,
      @Nullable Times inference,
      @Nullable Double swapMs,
      @Nullable Long memoryBytes,
      @Nullable String problem) {

    static Network failed(String key, String type, String problem) {
      return new Network(key, type, null, null, null, null, problem);
    }
  }

  /**
   * All that work, loaded at once.
   *
   * @param fit keys of those that fitted, in the order of loading
   * @param left keys of those that did not
   * @param inference running each in turn, by key
   * @param problem what failed then, other than memory
   */
  record Together(
      List<String> fit, List<String> left, Map<String, Times> inference, @Nullable String problem) {
    Together {
      fit = List.copyOf(fit);
      left = List.copyOf(left);
      inference = Map.copyOf(inference);
    }
  }

  /** Whether everything worked; what does not fit into memory together is no fault. */
  boolean isRight() {
    return together.problem() == null
        && networks.stream().allMatch(network -> network.problem() == null);
  }

  /** To paste into an issue. */
  String text(String version, String machine, Optional<String> runtime) {
    StringBuilder text = new StringBuilder();
    line(text, "worker", version);
    line(text, "machine", machine);
    runtime.ifPresent(versions -> line(text, "runtime", versions));
    line(
        text,
        "device",
        device.kind().label()
            + " "
            + device.id()
            + ", "
            + device.architecture()
            + device.firmware().map(firmware -> ", firmware " + firmware).orElse(""));
    line(text, "before", text(before));
    text.append('\n');
    text.append(
        String.format(
            ROW, "network, alone", "load", "infer p50", "p95", "swap", "memory", "result"));
    for (Network network : networks) {
      Times inference = network.inference();
      text.append(
          String.format(
              ROW,
              network.key(),
              ms(network.loadMs()),
              ms(inference == null ? null : inference.p50()),
              ms(inference == null ? null : inference.p95()),
              ms(network.swapMs()),
              megabytes(network.memoryBytes()),
              network.problem() == null ? "ok" : "FAILED: " + network.problem()));
    }
    text.append('\n');
    appendTogether(text);
    line(text, "after", text(after));
    line(text, "result", isRight() ? "ok" : "FAILED");
    return text.toString();
  }

  private void appendTogether(StringBuilder text) {
    line(
        text,
        "together",
        together.fit().size()
            + " of "
            + (together.fit().size() + together.left().size())
            + " networks fit"
            + (together.left().isEmpty() ? "" : ", without " + String.join(", ", together.left())));
    for (String key : together.fit()) {
      Times times = together.inference().get(key);
      if (times != null) {
        line(text, "", key + ": infer p50 " + ms(times.p50()) + ", p95 " + ms(times.p95()));
      }
    }
    if (together.problem() != null) {
      line(text, "", "FAILED: " + together.problem());
    }
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format("%-10s%s%n", name, value));
  }

  private static String text(Reading reading) {
    String celsius =
        reading.celsius().isPresent()
            ? String.format(Locale.ROOT, "%.0f °C", reading.celsius().getAsDouble())
            : "no temperature told";
    return celsius
        + reading
            .memory()
            .map(
                memory ->
                    String.format(
                        Locale.ROOT,
                        ", %.0f of %.0f MB of memory in use",
                        memory.usedBytes() / MEGABYTE,
                        memory.totalBytes() / MEGABYTE))
            .orElse(", no memory told");
  }

  private static String ms(@Nullable Double millis) {
    return millis == null ? "-" : String.format(Locale.ROOT, "%.2f ms", millis);
  }

  private static String megabytes(@Nullable Long bytes) {
    return bytes == null ? "-" : String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
  }
}
