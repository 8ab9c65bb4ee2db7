package org.hailomqtt.harness.simulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.model.Demand;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelResidency;
import org.hailomqtt.worker.scheduling.SchedulingConfig;
import org.hailomqtt.worker.scheduling.SchedulingPolicy;
import org.hailomqtt.worker.scheduling.Turns;

/**
 * One device that serves one trace: the worker's policy and residency, a clock that only arrivals,
 * loads and runs move. One thread; used once.
 *
 * <p>The broker's part is left out: every request is delivered when it arrives.
 */
public final class Simulation {
  private final Trace trace;
  private final Order order;
  private final VirtualClock clock = new VirtualClock();
  private final VirtualDevice device;
  private final ModelResidency residency;
  private final SchedulingPolicy policy = new SchedulingPolicy(SchedulingConfig.DEFAULT);
  private final Turns turns = new Turns();
  private final Map<String, ModelDefinition> models = new HashMap<>();
  private final Map<Lane, LinkedHashSet<TraceRequest>> waiting = new EnumMap<>(Lane.class);
  private final Map<Lane, List<Long>> waits = new EnumMap<>(Lane.class);
  private int arrived;
  private int missed;

  private Simulation(Trace trace, Order order) {
    this.trace = trace;
    this.order = order;
    this.device = new VirtualDevice(clock, trace.memoryMib());
    this.residency = ModelResidency.of(device, clock, clock);
    trace.models().forEach(model -> models.put(model.name(), model.definition()));
    for (Lane lane : Lane.values()) {
      waiting.put(lane, new LinkedHashSet<>());
      waits.put(lane, new ArrayList<>());
    }
  }

  /** Replays a trace. */
  public static SimulationResult run(Trace trace, Order order) {
    return new Simulation(trace, order).run();
  }

  private SimulationResult run() {
    while (true) {
      arrive();
      expire();
      Optional<TraceRequest> next = next();
      if (next.isPresent()) {
        serve(next.get());
      } else if (arrived < trace.requests().size()) {
        clock.advanceTo(trace.requests().get(arrived).receivedNanos());
      } else {
        return result();
      }
    }
  }

  private void arrive() {
    List<TraceRequest> requests = trace.requests();
    while (arrived < requests.size()
        && requests.get(arrived).receivedNanos() <= clock.getAsLong()) {
      of(requests.get(arrived).lane()).add(requests.get(arrived));
      arrived++;
    }
  }

  private Set<TraceRequest> of(Lane lane) {
    Set<TraceRequest> requests = waiting.get(lane);
    if (requests == null) {
      throw new IllegalStateException("no lane " + lane);
    }
    return requests;
  }

  private void expire() {
    long now = clock.getAsLong();
    for (Collection<TraceRequest> lane : waiting.values()) {
      int before = lane.size();
      lane.removeIf(request -> now >= request.deadlineNanos());
      missed += before - lane.size();
    }
  }

  private Optional<TraceRequest> next() {
    if (order == Order.FIRST_COME) {
      Optional<TraceRequest> first =
          waiting.values().stream()
              .flatMap(Collection::stream)
              .min(Comparator.comparingLong(TraceRequest::sequence));
      first.ifPresent(request -> of(request.lane()).remove(request));
      return first;
    }
    Optional<SchedulingPolicy.Choice<TraceRequest>> choice =
        policy.next(waiting, residency.residentKeys(), turns, clock.getAsLong());
    choice.ifPresent(
        chosen -> {
          turns.took(chosen, clock.getAsLong());
          of(chosen.lane()).remove(chosen.request());
        });
    return choice.map(SchedulingPolicy.Choice::request);
  }

  private void serve(TraceRequest request) {
    ModelDefinition model = models.get(request.model());
    if (model == null) {
      throw new IllegalStateException("the trace has no model " + request.model());
    }
    Demand demand = Demand.of(model).besides(neededAbove(request.lane()));
    if (clock.getAsLong() + residency.loadTime(demand).toNanos() > request.deadlineNanos()) {
      residency.declined(demand);
      missed++;
      return;
    }
    try {
      residency.acquire(demand);
    } catch (DeviceException e) {
      missed++;
      return;
    }
    List<Long> lane = waits.get(request.lane());
    if (lane != null) {
      lane.add(clock.getAsLong() - request.receivedNanos());
    }
    clock.advance(request.run());
    residency.release(demand);
    if (clock.getAsLong() > request.deadlineNanos()) {
      missed++;
    }
  }

  private Set<String> neededAbove(Lane lane) {
    Set<String> needed = new HashSet<>();
    waiting.forEach(
        (above, requests) -> {
          if (above.compareTo(lane) < 0) {
            requests.forEach(request -> needed.add(request.model() + "/main"));
          }
        });
    return needed;
  }

  private SimulationResult result() {
    List<Long> all = waits.values().stream().flatMap(Collection::stream).toList();
    Map<String, SimulationResult.Waits> lanes = new LinkedHashMap<>();
    waits.forEach((lane, nanos) -> lanes.put(lane.label(), SimulationResult.Waits.of(nanos)));
    long first = trace.requests().isEmpty() ? 0 : trace.requests().get(0).receivedNanos();
    return new SimulationResult(
        trace.name(),
        order.label(),
        (clock.getAsLong() - first) / 1_000_000,
        device.loads(),
        missed,
        SimulationResult.Waits.of(all),
        lanes);
  }
}
