package org.hailomqtt.worker;

import java.util.function.BooleanSupplier;
import org.hailomqtt.worker.mqtt.LaneSessions;

/**
 * Connects and disconnects the lanes as they are wanted, one after the other, on a thread that may
 * wait. Thread-safe.
 */
final class LaneSwitch {
  private static final long POLL_MILLIS = 10;
  private static final int POLLS = 20;

  private final LaneSessions lanes;
  private final WorkerThreads threads;
  private final Runnable left;
  private volatile boolean wanted;
  private volatile boolean closed;
  private volatile boolean on;

  /**
   * @param left runs when they have been disconnected
   */
  LaneSwitch(LaneSessions lanes, WorkerThreads threads, Runnable left) {
    this.lanes = lanes;
    this.threads = threads;
    this.left = left;
  }

  /**
   * Says whether they are to be connected; at once if that is new, else what failed is tried again.
   */
  void want(boolean wanted) {
    this.wanted = wanted;
    if (on != wanted && !closed) {
      threads.sessions().execute(this::apply);
    }
  }

  private synchronized void apply() {
    if (closed) {
      return;
    }
    try {
      if (wanted && !on) {
        on = lanes.connect(threads.sessions());
      } else if (!wanted && on) {
        on = false;
        threads.awaitReplies();
        await(lanes::isFlushed);
        lanes.disconnect();
        left.run();
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
