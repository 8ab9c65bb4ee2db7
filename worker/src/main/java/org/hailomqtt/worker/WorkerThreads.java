package org.hailomqtt.worker;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every thread of the worker, by name. Thread-safe; closed by who made it. */
final class WorkerThreads implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerThreads.class);
  private static final int DECODE_THREADS = 2;
  private static final int HTTP_THREADS = 48;
  private static final long CLOSE_TIMEOUT_MILLIS = 200;
  private static final long REPLIES_TIMEOUT_MILLIS = 500;

  private final ExecutorService decode =
      Executors.newFixedThreadPool(DECODE_THREADS, named("decode"));
  private final ExecutorService finish = Executors.newSingleThreadExecutor(named("finish"));
  private final ExecutorService control = Executors.newSingleThreadExecutor(named("control"));
  private final ExecutorService sessions = Executors.newCachedThreadPool(named("session"));
  private final ExecutorService http = HandOver.threads(HTTP_THREADS, named("http"));
  private final ScheduledExecutorService timer = newTimer("timer");
  private final ScheduledExecutorService ledger = newTimer("ledger");

  private static ScheduledExecutorService newTimer(String name) {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named(name));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timer.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    return timer;
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "hailo-" + name + "-" + number.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Reads messages and pictures. */
  ExecutorService decode() {
    return decode;
  }

  /** Makes replies. */
  ExecutorService finish() {
    return finish;
  }

  /** Waits until what the finish thread was given before is done, for half a second at most. */
  void awaitReplies() throws InterruptedException {
    try {
      finish.submit(() -> {}).get(REPLIES_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("a reply was not made in time; its request runs again at the next start");
    }
  }

  /** Answers control messages. */
  ExecutorService control() {
    return control;
  }

  /** Keeps sessions up, one thread each. */
  ExecutorService sessions() {
    return sessions;
  }

  /** Serve HTTP, one thread each; most of them wait. */
  ExecutorService http() {
    return http;
  }

  /** Deadlines, status, retries. */
  ScheduledExecutorService timer() {
    return timer;
  }

  /** Has the disk hold the ledger. */
  ScheduledExecutorService ledger() {
    return ledger;
  }

  /** The one thread that touches the device; started by the caller. */
  static Thread device(Runnable loop) {
    Thread thread = new Thread(loop, "hailo-device");
    thread.setDaemon(true);
    return thread;
  }

  /** Ends all but the device thread; callable twice. */
  @Override
  public void close() {
    for (ExecutorService threads :
        new ExecutorService[] {timer, decode, finish, control, sessions, http, ledger}) {
      threads.shutdownNow();
    }
    try {
      sessions.awaitTermination(CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
      ledger.awaitTermination(CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
