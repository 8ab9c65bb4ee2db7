package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.model.Demand;
import org.hailomqtt.worker.model.ModelResidency;
import org.jspecify.annotations.Nullable;

/**
 * How long requests are going to take, from how long others of their models took. Thread-safe.
 *
 * <p>An estimate: by lanes and age, without turns and affinity. What was never measured counts for
 * nothing.
 */
final class Forecast {
  /** Weight of the latest run. */
  private static final double LATEST = 0.25;

  private final JobQueue queue;
  private final ModelResidency residency;
  private final LongSupplier nanoClock;
  private final Map<String, Double> runNanos = new ConcurrentHashMap<>();
  private volatile @Nullable Job running;

  /**
   * What is before a request. Immutable.
   *
   * @param position how many requests go before it, the running one included
   * @param untilDone how long until its result
   */
  record Ahead(int position, Duration untilDone) {}

  Forecast(JobQueue queue, ModelResidency residency, LongSupplier nanoClock) {
    this.queue = queue;
    this.residency = residency;
    this.nanoClock = nanoClock;
  }

  /** A job is on the device. */
  void began(Job job) {
    running = job;
  }

  /**
   * A job is off the device.
   *
   * @param finished whether it gave a result, so that its time says something
   */
  void ended(Job job, boolean finished) {
    running = null;
    if (finished) {
      runNanos.merge(
          job.model().name(),
          (double) job.inferenceNanos(),
          (before, latest) -> before + LATEST * (latest - before));
    }
  }

  /** What is before a job that is about to wait, or waits. */
  Ahead ahead(Job job) {
    List<Job> before = queue.look(waiting -> before(job, waiting));
    Set<String> loads = new HashSet<>();
    double nanos = 0;
    int position = before.size();
    Job now = running;
    if (now != null) {
      position++;
      nanos += Math.max(0, run(now) - (nanoClock.getAsLong() - now.startedNanos()));
      loads.add(now.model().name());
    }
    before.add(job);
    for (Job each : before) {
      nanos += run(each);
      if (loads.add(each.model().name())) {
        nanos += residency.loadTime(Demand.of(each.model(), each.networks())).toNanos();
      }
    }
    return new Ahead(position, Duration.ofNanos((long) nanos));
  }

  private double run(Job job) {
    return runNanos.getOrDefault(job.model().name(), 0.0);
  }

  private static List<Job> before(Job job, Map<Lane, Collection<Job>> waiting) {
    List<Job> before = new ArrayList<>();
    for (Map.Entry<Lane, Collection<Job>> lane : waiting.entrySet()) {
      if (lane.getKey().compareTo(job.lane()) > 0) {
        break;
      }
      for (Job other : lane.getValue()) {
        if (lane.getKey() != job.lane() || other.sequence() < job.sequence()) {
          before.add(other);
        }
      }
    }
    return before;
  }
}
