package org.hailomqtt.worker;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.hailomqtt.worker.mqtt.LaneSessions;
import org.hailomqtt.worker.mqtt.RouteSession;

/**
 * Connects and disconnects the lanes as they are wanted, one after the other, on a thread that may
 * wait. Thread-safe.
 */
final class LaneSwitch {
  private static final long POLL_MILLIS = 10;
  private static final int POLLS = 20;

  private final Lanes lanes;
  private final Executor threads;
  private final AtomicBoolean mustLeave = new AtomicBoolean();
  private volatile boolean wanted;
  private volatile boolean closed;
  private volatile boolean on;

  /** What is switched. */
  interface Lanes {
    /** Connects them; false if that can't be yet, and is to be tried again. */
    boolean connect();

    /** Waits until the replies that were being made are with the sessions, for a moment at most. */
    void awaitReplies() throws InterruptedException;

    /** Whether every reply is confirmed. */
    boolean isFlushed();

    /** Disconnects them; what was not acknowledged stays with the broker. */
    void disconnect();
  }

  /**
   * @param threads where one may wait
   */
  LaneSwitch(Lanes lanes, Executor threads) {
    this.lanes = lanes;
    this.threads = threads;
  }

  /**
   * Of the worker's lanes.
   *
   * @param left runs when they have been disconnected
   */
  static LaneSwitch of(LaneSessions sessions, WorkerThreads threads, Runnable left) {
    return new LaneSwitch(
        new Lanes() {
          @Override
          public boolean connect() {
            return sessions.connect(threads.sessions());
          }

          @Override
          public void awaitReplies() throws InterruptedException {
            threads.awaitReplies();
          }

          @Override
          public boolean isFlushed() {
            return sessions.isFlushed();
          }

          @Override
          public void disconnect() {
            sessions.disconnect();
            left.run();
          }
        },
        threads.sessions());
  }

  /** Of the routes. */
  static LaneSwitch of(RouteSession session, WorkerThreads threads) {
    return new LaneSwitch(
        new Lanes() {
          @Override
          public boolean connect() {
            session.connect(threads.sessions());
            return true;
          }

          @Override
          public void awaitReplies() throws InterruptedException {
            threads.awaitReplies();
          }

          @Override
          public boolean isFlushed() {
            return session.isFlushed();
          }

          @Override
          public void disconnect() {
            session.disconnect();
          }
        },
        threads.sessions());
  }

  /**
   * Says whether they are to be connected; at once if that is new, else what failed is tried again.
   *
   * <p>Lanes that were not wanted for a moment only are disconnected all the same: one of them may
   * have been lost for good, and connects again only as a new one.
   */
  void want(boolean wanted) {
    this.wanted = wanted;
    if (!wanted && on) {
      mustLeave.set(true);
    }
    if (on != wanted && !closed) {
      threads.execute(this::apply);
    }
  }

  private synchronized void apply() {
    if (closed) {
      return;
    }
    try {
      if (mustLeave.getAndSet(false) && on) {
        on = false;
        lanes.awaitReplies();
        await(lanes::isFlushed);
        lanes.disconnect();
      }
      if (wanted && !on) {
        on = lanes.connect();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(BooleanSupplier done) throws InterruptedException {
    for (int i = 0; i < POLLS && !done.getAsBoolean(); i++) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Leaves the lanes as they are from now on; whoever stops the worker closes them. */
  void close() {
    closed = true;
  }
}
