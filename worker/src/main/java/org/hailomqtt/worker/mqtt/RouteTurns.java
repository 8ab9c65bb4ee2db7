package org.hailomqtt.worker.mqtt;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.InboundMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the messages of one route on: of each topic one at a time, not faster than its interval, and
 * of those that came meanwhile the newest. Thread-safe; what goes on does so on the caller's thread
 * or on the timer.
 */
final class RouteTurns {
  private static final Logger log = LoggerFactory.getLogger(RouteTurns.class);
  private static final int MAX_TOPICS = 64;
  private static final long MAX_WAITING_BYTES = 16L << 20;

  private final String name;
  private final long intervalNanos;
  private final BiConsumer<InboundMessage, Runnable> onward;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanoClock;
  private final Map<String, Turn> turns = new HashMap<>();
  private long waitingBytes;
  private boolean saidFull;

  /** One topic. Only under the lock. */
  private static final class Turn {
    private @Nullable InboundMessage waiting;
    private boolean running;
    private boolean timed;
    private long nextNanos;

    private boolean isIdle(long now) {
      return waiting == null && !running && now - nextNanos >= 0;
    }
  }

  /**
   * @param name of the route
   * @param onward takes each message whose turn it is, with what it runs when that is done with;
   *     must not block
   * @param timer wakes those that have waited for the interval
   */
  RouteTurns(
      String name,
      Duration interval,
      BiConsumer<InboundMessage, Runnable> onward,
      ScheduledExecutorService timer,
      LongSupplier nanoClock) {
    this.name = name;
    this.intervalNanos = interval.toNanos();
    this.onward = onward;
    this.timer = timer;
    this.nanoClock = nanoClock;
  }

  /** A message came; it goes on, or waits, or is dropped for want of room. */
  void offer(InboundMessage message) {
    if (keep(message)) {
      advance(message.topic());
    }
  }

  private synchronized boolean keep(InboundMessage message) {
    long now = nanoClock.getAsLong();
    Turn turn = turns.get(message.topic());
    if (turn == null) {
      if (turns.size() >= MAX_TOPICS) {
        turns.values().removeIf(other -> other.isIdle(now));
      }
      turn = new Turn();
      turn.nextNanos = now;
    }
    InboundMessage older = turn.waiting;
    long bytes = waitingBytes + size(message) - (older == null ? 0 : size(older));
    boolean fits = turns.containsKey(message.topic()) || turns.size() < MAX_TOPICS;
    if (!fits || bytes > MAX_WAITING_BYTES) {
      sayFull();
      return false;
    }
    turns.put(message.topic(), turn);
    waitingBytes = bytes;
    turn.waiting = message;
    return true;
  }

  private static long size(InboundMessage message) {
    return message.payload().length;
  }

  private void sayFull() {
    if (!saidFull) {
      saidFull = true;
      log.warn(
          "the route '{}' drops messages, as they come from more than {} topics or wait with more"
              + " than {} bytes; narrow its topic",
          name,
          MAX_TOPICS,
          MAX_WAITING_BYTES);
    }
  }

  private void done(String topic) {
    synchronized (this) {
      Turn turn = turns.get(topic);
      if (turn != null) {
        turn.running = false;
      }
    }
    wake(topic, 0);
  }

  private void advance(String topic) {
    InboundMessage next = take(topic);
    if (next != null) {
      onward.accept(next, () -> done(topic));
    }
  }

  private synchronized @Nullable InboundMessage take(String topic) {
    Turn turn = turns.get(topic);
    if (turn == null || turn.waiting == null || turn.running) {
      return null;
    }
    long now = nanoClock.getAsLong();
    long early = turn.nextNanos - now;
    if (early > 0) {
      if (!turn.timed) {
        turn.timed = true;
        wake(topic, early);
      }
      return null;
    }
    InboundMessage next = turn.waiting;
    waitingBytes -= size(next);
    turn.waiting = null;
    turn.running = true;
    turn.nextNanos = now + intervalNanos;
    return next;
  }

  private void wake(String topic, long nanos) {
    try {
      Future<?> unused = timer.schedule(() -> woken(topic, nanos > 0), nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("{}: the worker is stopping", name);
    }
  }

  private void woken(String topic, boolean timed) {
    if (timed) {
      synchronized (this) {
        Turn turn = turns.get(topic);
        if (turn != null) {
          turn.timed = false;
        }
      }
    }
    try {
      advance(topic);
    } catch (RuntimeException e) {
      log.error("the route '{}': a fault of the worker", name, e);
    }
  }
}
