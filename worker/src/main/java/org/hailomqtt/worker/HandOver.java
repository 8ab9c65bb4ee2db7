package org.hailomqtt.worker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The queue of threads that come with the work and go without it: a task waits only when all are
 * there and busy, where the JDK's pools would have it wait first, or refuse it. Thread-safe.
 */
final class HandOver extends LinkedTransferQueue<Runnable> {
  private static final long serialVersionUID = 1L;
  private static final long IDLE_SECONDS = 30;

  private HandOver() {}

  /** Threads that are made when they are needed. */
  static ExecutorService threads(int most, ThreadFactory factory) {
    HandOver waiting = new HandOver();
    return new ThreadPoolExecutor(
        0,
        most,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        waiting,
        factory,
        (task, pool) -> {
          if (!pool.isShutdown()) {
            waiting.addLast(task);
          }
        });
  }

  /** Asked by the pool, which makes a thread if nobody takes it. */
  @Override
  public boolean offer(Runnable task) {
    return tryTransfer(task);
  }

  private void addLast(Runnable task) {
    super.offer(task);
  }
}
