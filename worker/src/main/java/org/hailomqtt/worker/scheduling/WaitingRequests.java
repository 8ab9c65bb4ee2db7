package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Lane;
import org.jspecify.annotations.Nullable;

/** The requests that wait in the worker, for people who look. Thread-safe. */
public final class WaitingRequests {
  /** How many are told. */
  static final int MOST = 50;

  private final JobQueue queue;
  private final LongSupplier nanoClock;

  WaitingRequests(JobQueue queue, LongSupplier nanoClock) {
    this.queue = queue;
    this.nanoClock = nanoClock;
  }

  /**
   * A request that waits. Immutable.
   *
   * @param client its sender, if it said who it is
   * @param id its id
   * @param type what it asks for
   * @param model the model it is for
   * @param lane {@code high}, {@code normal} or {@code low}
   * @param waitedMs since its receipt
   */
  public record Waiting(
      @Nullable String client, String id, String type, String model, String lane, long waitedMs) {}

  /** The first of them: by lane, the highest first, and in order of receipt. */
  public List<Waiting> first() {
    return queue.look(this::first);
  }

  private List<Waiting> first(Map<Lane, Collection<Job>> waiting) {
    long now = nanoClock.getAsLong();
    return waiting.values().stream()
        .flatMap(Collection::stream)
        .limit(MOST)
        .map(job -> describe(job, now))
        .toList();
  }

  private static Waiting describe(Job job, long nowNanos) {
    return new Waiting(
        job.request().client(),
        job.request().id(),
        job.request().type(),
        job.model().name(),
        job.lane().label(),
        Duration.ofNanos(nowNanos - job.receivedNanos()).toMillis());
  }
}
