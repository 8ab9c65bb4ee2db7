package org.hailomqtt.worker.http;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.hailomqtt.protocol.ReplyCodec;
import org.hailomqtt.protocol.WorkerStatus;
import org.hailomqtt.worker.scheduling.RecentRequests;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who listen what the worker does: its status as it changes, and every request that got
 * its answer. Thread-safe; nobody who tells it something waits for those who listen.
 */
final class EventHub implements AutoCloseable {
  static final int MOST_CLIENTS = 16;

  private static final long LEAST_INTERVAL_NANOS = Duration.ofMillis(250).toNanos();
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final ReplyCodec codec = new ReplyCodec();
  private final Supplier<WorkerStatus> status;
  private final LongSupplier nanoClock;
  private final List<EventClient> clients = new ArrayList<>();
  private @Nullable WorkerStatus told;
  private long toldNanos;
  private boolean closed;

  EventHub(Supplier<WorkerStatus> status, LongSupplier nanoClock) {
    this.status = status;
    this.nanoClock = nanoClock;
  }

  /** Serves one who listens, until it is gone. */
  void serve(Call call) throws IOException {
    EventClient client = new EventClient();
    // The first event: who comes back after a break has missed what there was.
    client.offer(ServerSentEvent.of("status", codec.encode(status.get())));
    add(client);
    try {
      client.run(call.stream(ServerSentEvent.CONTENT_TYPE));
    } finally {
      remove(client);
    }
  }

  /** Has a client hear of everything from now on. */
  synchronized void add(EventClient client) {
    if (closed) {
      throw new HttpFailure(StatusCodes.UNAVAILABLE, "DRAINING", "the worker is stopping");
    }
    if (clients.size() >= MOST_CLIENTS) {
      throw new HttpFailure(
          StatusCodes.UNAVAILABLE,
          "QUEUE_FULL",
          MOST_CLIENTS + " listen already; close a page, or ask for /v1/status now and then");
    }
    clients.add(client);
  }

  private synchronized void remove(EventClient client) {
    clients.remove(client);
  }

  /** A request got its answer. Any thread; does not block. */
  void finished(RecentRequests.Recent request) {
    synchronized (this) {
      if (clients.isEmpty()) {
        return;
      }
    }
    publish(ServerSentEvent.of("request", codec.encode(request)));
  }

  /** Looks whether there is a status to tell. One thread at a time, several times a second. */
  void check() {
    WorkerStatus before;
    long now = nanoClock.getAsLong();
    long since;
    synchronized (this) {
      since = now - toldNanos;
      before = told;
      if (clients.isEmpty() || (before != null && since < LEAST_INTERVAL_NANOS)) {
        return;
      }
    }
    WorkerStatus current = status.get();
    boolean due =
        before == null
            || !headline(before).equals(headline(current))
            || (since >= SECOND_NANOS && !undated(before).equals(undated(current)));
    if (due) {
      synchronized (this) {
        told = current;
        toldNanos = now;
      }
      publish(ServerSentEvent.of("status", codec.encode(current)));
    }
  }

  /** What is told at once: what a person would see change. */
  private static List<Object> headline(WorkerStatus status) {
    WorkerStatus.Running running = status.running();
    WorkerStatus.Problem problem = status.problem();
    return List.of(
        status.state(),
        status.degraded(),
        problem == null ? "" : problem.text(),
        running == null ? "" : running.client() + "/" + running.id(),
        status.models().stream().map(WorkerStatus.LoadedModelStatus::modelPath).toList(),
        status.lanes().values().stream().map(WorkerStatus.LaneStatus::waiting).toList());
  }

  private static WorkerStatus undated(WorkerStatus status) {
    return new WorkerStatus(
        status.worker(),
        status.state(),
        status.degraded(),
        status.problem(),
        status.lanes(),
        status.running(),
        status.models(),
        status.temperatures(),
        status.counters(),
        "");
  }

  private void publish(byte[] event) {
    List<EventClient> all;
    synchronized (this) {
      all = List.copyOf(clients);
    }
    all.forEach(client -> client.offer(event));
  }

  @Override
  public void close() {
    List<EventClient> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(clients);
    }
    all.forEach(EventClient::end);
  }
}
