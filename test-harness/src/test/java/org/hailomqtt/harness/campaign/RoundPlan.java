package org.hailomqtt.harness.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A round: requests in batches, and what goes wrong after each batch was published. Immutable; the
 * same seed gives the same plan.
 *
 * @param batches ids of requests, of which some come twice
 * @param faults one for each batch
 */
record RoundPlan(long seed, List<List<String>> batches, List<Fault> faults) {
  static final int REQUESTS = 50;

  RoundPlan {
    batches = batches.stream().map(List::copyOf).toList();
    faults = List.copyOf(faults);
  }

  static RoundPlan of(long seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    int count = 1 + random.nextInt(3);
    List<List<String>> batches = new ArrayList<>();
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batches.add(new ArrayList<>());
      faults.add(Fault.any(random));
    }
    for (int i = 0; i < REQUESTS; i++) {
      List<String> batch = batches.get(i * count / REQUESTS);
      batch.add("n" + i);
      if (random.nextInt(8) == 0) {
        batch.add("n" + random.nextInt(i + 1)); // duplicates come early and late
      }
    }
    return new RoundPlan(seed, batches, faults);
  }

  /** Whether the broker is killed in it. */
  boolean killsBroker() {
    return faults.stream().anyMatch(Fault.BrokerKilled.class::isInstance);
  }

  /** How often the journal's last record is torn. */
  int torn() {
    return (int)
        faults.stream()
            .filter(fault -> fault instanceof Fault.WorkerKilled killed && killed.tornBytes() > 0)
            .count();
  }
}
