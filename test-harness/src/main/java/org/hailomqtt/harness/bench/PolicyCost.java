package org.hailomqtt.harness.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hailomqtt.harness.simulator.TraceRequest;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.mqtt.LanesConfig;
import org.hailomqtt.worker.scheduling.SchedulingConfig;
import org.hailomqtt.worker.scheduling.SchedulingPolicy;
import org.hailomqtt.worker.scheduling.Turns;

/**
 * What one choice of the policy costs, with as many requests waiting as the configuration allows,
 * for 20 models of 50 clients. Immutable.
 *
 * @param microsByWindow the median of a choice, by requests that wait in each lane
 * @param targets what it may cost
 */
record PolicyCost(
    @JsonProperty("micros_by_window") Map<Integer, Double> microsByWindow,
    @JsonProperty("targets") List<Target> targets) {
  private static final int MODELS = 20;
  private static final int CLIENTS = 50;
  private static final int BATCH = 200;
  private static final int BATCHES = 60;
  private static final double MOST_MICROS = 100;

  PolicyCost {
    microsByWindow = new LinkedHashMap<>(microsByWindow);
    targets = List.copyOf(targets);
  }

  /** Measures it in this process, for a quarter of the largest window, a half of it, and all. */
  static PolicyCost measure() {
    Map<Integer, Double> micros = new LinkedHashMap<>();
    double unused = medianMicros(LanesConfig.MAX_WINDOW); // for the compiler
    for (int window : new int[] {250, 500, LanesConfig.MAX_WINDOW}) {
      micros.put(window, medianMicros(window));
    }
    double all = micros.getOrDefault(LanesConfig.MAX_WINDOW, 0.0);
    double quarter = micros.getOrDefault(250, 0.0);
    // n log n would be 4 x log 1000 / log 250
    double growth = 4 * Math.log(LanesConfig.MAX_WINDOW) / Math.log(250);
    return new PolicyCost(
        micros,
        List.of(
            new Target("choice among 3 x 1000, us", all, Target.Bound.AT_MOST, MOST_MICROS),
            new Target("3 x 1000 over 3 x 250", all / quarter, Target.Bound.AT_MOST, growth)));
  }

  private static double medianMicros(int window) {
    SchedulingPolicy policy = new SchedulingPolicy(SchedulingConfig.DEFAULT);
    Random random = new Random(window);
    Map<Lane, List<TraceRequest>> waiting = new EnumMap<>(Lane.class);
    long sequence = 0;
    for (Lane lane : Lane.values()) {
      List<TraceRequest> requests = new ArrayList<>();
      for (int i = 0; i < window; i++) {
        requests.add(
            new TraceRequest(
                sequence++,
                Duration.ofMillis(i),
                lane,
                "client-" + random.nextInt(CLIENTS),
                "model-" + random.nextInt(MODELS),
                Duration.ZERO,
                Duration.ofHours(1)));
      }
      waiting.put(lane, requests);
    }
    Set<String> resident =
        IntStream.range(0, MODELS / 2)
            .mapToObj(model -> "model-" + model + "/main")
            .collect(Collectors.toUnmodifiableSet());
    Turns turns = new Turns();
    long now = Duration.ofSeconds(2).toNanos();
    List<Double> micros = new ArrayList<>();
    for (int batch = 0; batch < BATCHES; batch++) {
      long start = System.nanoTime();
      for (int i = 0; i < BATCH; i++) {
        policy.next(waiting, resident, turns, now).ifPresent(choice -> turns.took(choice, now));
      }
      micros.add((System.nanoTime() - start) / 1e3 / BATCH);
    }
    // The first half is for the compiler.
    return micros.stream().skip(BATCHES / 2).sorted().toList().get(BATCHES / 4);
  }
}
