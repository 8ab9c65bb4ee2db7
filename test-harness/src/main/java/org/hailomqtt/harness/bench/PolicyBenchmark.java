package org.hailomqtt.harness.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hailomqtt.harness.simulator.TraceRequest;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.scheduling.SchedulingConfig;
import org.hailomqtt.worker.scheduling.SchedulingPolicy;
import org.hailomqtt.worker.scheduling.Turns;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One choice of the policy among requests for 20 models, half of them loaded, of 50 clients. Run by
 * JMH, one thread; public and not final as JMH has it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PolicyBenchmark {
  /** The parameter of {@link #next}. */
  static final String WINDOW = "window";

  private static final int MODELS = 20;
  private static final int CLIENTS = 50;
  private static final long NOW = Duration.ofSeconds(2).toNanos();

  private final SchedulingPolicy policy = new SchedulingPolicy(SchedulingConfig.DEFAULT);
  private final Map<Lane, List<TraceRequest>> waiting = new EnumMap<>(Lane.class);
  private final Turns turns = new Turns();
  private final Set<String> resident =
      IntStream.range(0, MODELS / 2)
          .mapToObj(model -> "model-" + model + "/main")
          .collect(Collectors.toUnmodifiableSet());

  /** Requests that wait in each lane; the last is the most that the configuration allows. */
  @Param({"250", "500", "1000"})
  private int window;

  /** Nothing waits yet. */
  public PolicyBenchmark() {}

  /** Has requests wait in each lane, the same at each run. */
  @Setup
  public void fill() {
    fill(window);
  }

  void fill(int eachLane) {
    Random random = new Random(eachLane);
    long sequence = 0;
    for (Lane lane : Lane.values()) {
      List<TraceRequest> requests = new ArrayList<>();
      for (int i = 0; i < eachLane; i++) {
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
  }

  /** Chooses, and notes the turn, as the queue does. */
  @Benchmark
  public Optional<SchedulingPolicy.Choice<TraceRequest>> next() {
    Optional<SchedulingPolicy.Choice<TraceRequest>> choice =
        policy.next(waiting, resident, turns, NOW);
    choice.ifPresent(taken -> turns.took(taken, NOW));
    return choice;
  }
}
