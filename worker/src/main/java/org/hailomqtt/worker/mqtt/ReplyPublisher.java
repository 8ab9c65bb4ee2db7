package org.hailomqtt.worker.mqtt;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes on one connection: never more at once than the broker takes, and again what it could
 * not take just now. Thread-safe; nothing here blocks.
 */
final class ReplyPublisher {
  private static final Logger log = LoggerFactory.getLogger(ReplyPublisher.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);

  private final Transport transport;
  private final ScheduledExecutorService timer;
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private int maxInFlight;
  private int inFlight;
  private int delayed;
  private boolean pumping;
  private boolean closed;

  /** What carries a message to the broker. */
  interface Transport {
    /**
     * Sends a message, without waiting.
     *
     * @return false if it can't take one more now; then nothing is told to the listener
     */
    boolean send(Outbound message, Listener listener);
  }

  /** Hears what became of a message that was sent; on any thread. */
  interface Listener {
    /** The broker's PUBACK came with this reason code. */
    void completed(int reasonCode);
  }

  /** Hears that the broker took a message, or refused it for good. */
  interface Outcome {
    /**
     * The broker has spoken.
     *
     * @param reasonCode of its PUBACK: 0, 0x10 (nobody subscribes), or a refusal from 0x80 up
     */
    void settled(int reasonCode);
  }

  private static final class Pending {
    private final Outbound message;
    private final Outcome outcome;
    private Duration retryAfter = FIRST_RETRY;

    private Pending(Outbound message, Outcome outcome) {
      this.message = message;
      this.outcome = outcome;
    }
  }

  /**
   * A publisher that keeps what it is given until it is opened.
   *
   * @param timer runs what is tried again
   */
  ReplyPublisher(Transport transport, ScheduledExecutorService timer) {
    this.transport = transport;
    this.timer = timer;
  }

  /**
   * Lets messages leave.
   *
   * @param brokersReceiveMaximum how many may be unconfirmed at once
   */
  void open(int brokersReceiveMaximum) {
    synchronized (this) {
      maxInFlight = brokersReceiveMaximum;
    }
    pump();
  }

  /** Publishes a message, after those before it. */
  void publish(Outbound message, Outcome outcome) {
    synchronized (this) {
      if (closed) {
        return;
      }
      waiting.add(new Pending(message, outcome));
    }
    pump();
  }

  /**
   * Under the lock, so that two threads do not change the order. What is refused at once comes back
   * here by {@link #completed} while this runs, and leaves the rest to it: else the stack grew with
   * every message.
   */
  private synchronized void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      for (Pending next = take(); next != null; next = take()) {
        Pending pending = next;
        if (!transport.send(pending.message, code -> completed(pending, code))) {
          putBack(pending);
          return;
        }
      }
    } finally {
      pumping = false;
    }
  }

  private @Nullable Pending take() {
    if (closed || inFlight >= maxInFlight || waiting.isEmpty()) {
      return null;
    }
    inFlight++;
    return waiting.remove();
  }

  /** Paho says now and then that too much is in flight although there is room. */
  private void putBack(Pending pending) {
    inFlight--;
    waiting.addFirst(pending);
    later(FIRST_RETRY, this::pump);
  }

  private void completed(Pending pending, int reasonCode) {
    try {
      if (ReasonCodes.isPassing(reasonCode)) {
        log.debug(
            "{}: the broker can't take the reply now (0x{})",
            pending.message.topic(),
            Integer.toHexString(reasonCode));
        retry(pending);
      } else {
        pending.outcome.settled(reasonCode);
      }
    } finally {
      // After the outcome, which acknowledges the request: whoever waits for the last one to be
      // confirmed may then end the connection.
      synchronized (this) {
        inFlight--;
      }
      pump();
    }
  }

  private void retry(Pending pending) {
    Duration delay = pending.retryAfter;
    Duration doubled = delay.multipliedBy(2);
    pending.retryAfter = doubled.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : doubled;
    synchronized (this) {
      delayed++;
    }
    later(
        delay,
        () -> {
          synchronized (this) {
            delayed--;
            if (!closed) {
              waiting.addFirst(pending);
            }
          }
          pump();
        });
  }

  private void later(Duration delay, Runnable task) {
    if (!timer.isShutdown()) {
      Future<?> unused = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Sends nothing more; callable twice. */
  synchronized void close() {
    closed = true;
    waiting.clear();
  }

  /** Messages waiting, on their way, or to be tried again. */
  synchronized int pending() {
    return waiting.size() + inFlight + delayed;
  }
}
