package org.hailomqtt.harness.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hailomqtt.worker.mqtt.LanesConfig;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What one choice of the policy costs, with as many requests waiting as the configuration allows,
 * and with fewer, by {@link PolicyBenchmark}. Immutable.
 *
 * @param microsByWindow the mean of a choice, by requests that wait in each lane
 * @param targets what it may cost
 */
record PolicyCost(
    @JsonProperty("micros_by_window") Map<Integer, Double> microsByWindow,
    @JsonProperty("targets") List<Target> targets) {
  private static final double MOST_MICROS = 100;

  PolicyCost {
    microsByWindow = new TreeMap<>(microsByWindow);
    targets = List.copyOf(targets);
  }

  /** Measures it in a process of its own. */
  static PolicyCost measure(BenchPlan plan) throws IOException {
    TimeValue each = TimeValue.milliseconds(plan.policyRound().toMillis());
    Options options =
        new OptionsBuilder()
            .include("^" + PolicyBenchmark.class.getName().replace(".", "\\.") + "\\.")
            .forks(1)
            .warmupIterations(plan.rounds())
            .warmupTime(each)
            .measurementIterations(plan.rounds())
            .measurementTime(each)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    Map<Integer, Double> micros = new TreeMap<>();
    try {
      for (RunResult result : new Runner(options).run()) {
        micros.put(
            Integer.valueOf(result.getParams().getParam(PolicyBenchmark.WINDOW)),
            result.getPrimaryResult().getScore());
      }
    } catch (RunnerException e) {
      throw new IOException("JMH could not measure the policy: " + e.getMessage(), e);
    }
    return of(micros);
  }

  /** Judges the largest window, and how it compares to the smallest. */
  static PolicyCost of(Map<Integer, Double> microsByWindow) {
    TreeMap<Integer, Double> micros = new TreeMap<>(microsByWindow);
    if (micros.isEmpty() || micros.lastKey() != LanesConfig.MAX_WINDOW) {
      throw new IllegalArgumentException(
          "measured with " + micros.keySet() + ", not with " + LanesConfig.MAX_WINDOW);
    }
    int most = micros.lastKey();
    int least = micros.firstKey();
    double all = micros.lastEntry().getValue();
    double growth = most * Math.log(most) / (least * Math.log(least)); // n log n
    return new PolicyCost(
        micros,
        List.of(
            new Target("choice among 3 x " + most + ", us", all, Target.Bound.AT_MOST, MOST_MICROS),
            new Target(
                "3 x " + most + " over 3 x " + least,
                all / micros.firstEntry().getValue(),
                Target.Bound.AT_MOST,
                growth)));
  }
}
