package org.hailomqtt.harness.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hailomqtt.harness.ChildProcess;
import org.hailomqtt.harness.JavaCommand;
import org.hailomqtt.harness.ScratchDirectory;
import org.hailomqtt.harness.WorkerProcess;

/**
 * What JNA and the bridge cost: inferences of a 224x224x3 frame on the simulated HailoRT, from Java
 * and from a C++ program, by turns. Immutable.
 *
 * @param directMicros median of the C++ program
 * @param bridgeMicros median by the worker's way
 * @param extraMicros what that is more
 * @param targets what it may cost
 */
record BridgeCost(
    @JsonProperty("direct_us") double directMicros,
    @JsonProperty("bridge_us") double bridgeMicros,
    @JsonProperty("extra_us") double extraMicros,
    @JsonProperty("targets") List<Target> targets) {
  private static final double MOST_MICROS = 50;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern MEDIAN = Pattern.compile("(?m)^median ([0-9.]+)$");
  private static final Pattern MEAN = Pattern.compile("(?m)^mean ([0-9]+)");

  BridgeCost {
    targets = List.copyOf(targets);
  }

  /** A C++ program or a JVM, and what they share. */
  private record Setting(Path built, ScratchDirectory device, int warmUp, int runs) {
    Path model() {
      return device.path().resolve("frame.hef");
    }

    List<String> direct() {
      return List.of(
          built.resolve("direct-run").toString(),
          model().toString(),
          String.valueOf(warmUp),
          String.valueOf(runs));
    }

    List<String> bridge(List<String> jvm) {
      return JavaCommand.ofThisClassPath(
              jvm,
              BridgeRun.class,
              built.resolve("libhailo_bridge.so").toString(),
              device.path().toString(),
              model().toString(),
              String.valueOf(warmUp),
              String.valueOf(runs))
          .words();
    }
  }

  /** Builds the simulation where it is missing, and measures. */
  static BridgeCost measure(BenchPlan plan) throws IOException {
    Path harness = WorkerProcess.checkout().resolve("test-harness");
    List<String> jvm = List.of("-Xmx64m", "-XX:+UseSerialGC");
    try (ScratchDirectory device = ScratchDirectory.create("hailo-bench")) {
      output("build", List.of(harness.resolve("hailort-sim/build.sh").toString()), device);
      Setting setting =
          new Setting(
              harness.resolve("target/hailort-sim"), device, plan.inferences(), plan.inferences());
      List<Double> direct = new ArrayList<>();
      List<Double> bridge = new ArrayList<>();
      for (int round = 0; round < plan.rounds(); round++) {
        String one = output("direct-" + round, setting.direct(), device);
        String other = output("bridge-" + round, setting.bridge(jvm), device);
        if (number(MEAN, one) != number(MEAN, other)) {
          throw new IOException("the two ways gave different results:\n" + one + other);
        }
        direct.add(number(MEDIAN, one));
        bridge.add(number(MEDIAN, other));
      }
      return of(middle(direct), middle(bridge));
    }
  }

  static BridgeCost of(double directMicros, double bridgeMicros) {
    double extra = bridgeMicros - directMicros;
    return new BridgeCost(
        directMicros,
        bridgeMicros,
        extra,
        List.of(new Target("microseconds more", extra, Target.Bound.AT_MOST, MOST_MICROS)));
  }

  private static String output(String name, List<String> command, ScratchDirectory device)
      throws IOException {
    Path log = device.path().resolve(name + ".log");
    Map<String, String> environment = Map.of("HAILO_SIM_DIR", device.path().toString());
    try (ChildProcess process = ChildProcess.start(name, command, environment, log)) {
      if (!process.awaitExit(LIMIT) || process.exitCode().orElse(-1) != 0) {
        throw new IOException(process.describe());
      }
      return process.output();
    }
  }

  private static double number(Pattern pattern, String output) throws IOException {
    Matcher found = pattern.matcher(output);
    if (!found.find()) {
      throw new IOException("a measuring program printed:\n" + output);
    }
    return Double.parseDouble(found.group(1));
  }

  private static double middle(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
