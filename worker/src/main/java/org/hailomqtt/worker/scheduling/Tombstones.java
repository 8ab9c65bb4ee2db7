package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * Requests that were cancelled before they came: each is met once, within 10 minutes; of more than
 * 1,000 the oldest go. Thread-safe.
 */
final class Tombstones {
  private static final int MOST = 1000;
  private static final long LIFE_NANOS = Duration.ofMinutes(10).toNanos();

  private final Map<Name, Long> untilNanos = new LinkedHashMap<>();
  private final LongSupplier nanoClock;
  private volatile boolean empty = true;

  /** What a cancel calls a request. Immutable. */
  private record Name(@Nullable String client, String id) {}

  Tombstones(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Cancels a request that may come. */
  synchronized void add(@Nullable String client, String id) {
    Name name = new Name(client, id);
    untilNanos.remove(name); // The youngest is last.
    untilNanos.put(name, nanoClock.getAsLong() + LIFE_NANOS);
    long now = nanoClock.getAsLong();
    Iterator<Long> oldest = untilNanos.values().iterator();
    while (oldest.hasNext() && (oldest.next() - now <= 0 || untilNanos.size() > MOST)) {
      oldest.remove();
    }
    empty = false;
  }

  /** Whether a request was cancelled; not any more from now on. */
  boolean take(Request request) {
    return take(request.client(), request.id());
  }

  /** The same by its name. */
  boolean take(@Nullable String client, String id) {
    return !empty && remove(new Name(client, id));
  }

  private synchronized boolean remove(Name name) {
    Long until = untilNanos.remove(name);
    empty = untilNanos.isEmpty();
    return until != null && nanoClock.getAsLong() - until < 0;
  }
}
