package org.hailomqtt.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.monitoring.StateTracker;
import org.hailomqtt.worker.monitoring.StateTracker.Condition;
import org.hailomqtt.worker.systemd.ServiceManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker: its parts started in order and closed in the reverse order. Thread-safe.
 *
 * <p>{@link #start} opens the device and returns; the broker may come later. {@link #close}
 * finishes the running request, for 8 s at most, and leaves everything else with the broker.
 */
public final class Worker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final long DEADLINE_TICK_MILLIS = 20;
  private static final long STATUS_TICK_MILLIS = 500;
  private static final long SUPERVISION_TICK_MILLIS = 500;
  private static final long HTTP_TICK_MILLIS = 250;
  private static final long LEDGER_TICK_MILLIS = 1_000;
  private static final long MODELS_TICK_MILLIS = 2_000;
  private static final long RUNNING_JOB_TIMEOUT_MILLIS = 8_000;
  private static final long ABORT_TIMEOUT_MILLIS = 200;
  private static final long FLUSH_POLL_MILLIS = 10;
  private static final int FLUSH_POLLS = 20;
  private static final int STUCK_FLUSH_POLLS = 100;

  private final WorkerConfig config;
  private final Path shippedModels;
  private final WorkerMetrics metrics = new WorkerMetrics();
  private final StateTracker states = new StateTracker(this::stateChanged);
  private final ServiceManager manager;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable WorkerParts parts;
  private volatile boolean stuck;
  private volatile @Nullable DeviceException unusable;
  private boolean closed;

  /** How it came to an end. */
  public enum Ending {
    /** It was closed. */
    CLOSED,
    /** The device, or a thread, is stuck: only the end of the process helps. */
    STUCK,
    /** The device can't be had before a person has mended something. */
    UNUSABLE
  }

  /**
   * A worker that is not started yet.
   *
   * @param shippedModels the directory of the models that come with the program
   * @param manager the service manager that started the process, which is told how it fares
   */
  public Worker(WorkerConfig config, Path shippedModels, ServiceManager manager) {
    this.manager = manager;
    this.config = config;
    this.shippedModels = shippedModels;
  }

  /**
   * Reads the models, opens the device, and begins to look for the broker. Once.
   *
   * @throws DeviceException if the device can't be opened
   * @throws IOException if a certificate or key of the broker's settings can't be read
   */
  public void start() throws DeviceException, IOException {
    states.set(Condition.BROKER_AWAY, true);
    WorkerParts started =
        WorkerParts.assemble(
            config,
            shippedModels,
            SystemTime.system(),
            metrics,
            states,
            manager,
            this::publishAll,
            this::unusable);
    parts = started;
    started
        .models()
        .catalog()
        .problems()
        .forEach(problem -> log.warn("model left out: {}", problem));
    started.keeper().start();
    started.deviceThread().start();
    started.control().start(started.threads().sessions());
    ScheduledExecutorService timer = started.threads().timer();
    every(DEADLINE_TICK_MILLIS, timer, started.scheduler()::checkDeadlines);
    every(DEADLINE_TICK_MILLIS, timer, started.duty()::check);
    every(STATUS_TICK_MILLIS, timer, started.duty()::retry);
    every(DeviceCare.INTERVAL.toMillis(), timer, started.care()::check);
    every(STATUS_TICK_MILLIS, timer, () -> tick(started));
    every(LEDGER_TICK_MILLIS, started.threads().ledger(), started.keeper());
    every(MODELS_TICK_MILLIS, started.threads().ledger(), started.models());
    every(SUPERVISION_TICK_MILLIS, timer, () -> supervise(started));
    every(HTTP_TICK_MILLIS, timer, started.http()::check);
    started.http().start(started.served());
    manager
        .watchdog()
        .ifPresent(
            within ->
                every(Math.max(1, within.toMillis() / 2), timer, started.supervision()::vouch));
    states.set(Condition.STARTING_UP, false);
    // A worker that waits for its broker has started: it does all that it can do.
    manager.ready();
  }

  private void supervise(WorkerParts parts) {
    if (parts.supervision().check()) {
      try {
        await(parts.control()::isFlushed, STUCK_FLUSH_POLLS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      stuck = true;
      ended.countDown();
    }
  }

  private void unusable(DeviceException why) {
    unusable = why;
    ended.countDown();
  }

  private static void every(long millis, ScheduledExecutorService timer, Runnable task) {
    Future<?> unused =
        timer.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                log.error("a fault of the worker on the timer", e);
              }
            },
            millis,
            millis,
            TimeUnit.MILLISECONDS);
  }

  private void tick(WorkerParts parts) {
    states.set(Condition.PAUSE, parts.scheduler().isPaused());
    states.set(Condition.WORK, parts.scheduler().isBusy());
    parts.status().tick(states.state());
    parts.homeAssistant().tick();
    tellManager();
  }

  /** A problem can come and go while the state stays. */
  private void tellManager() {
    String state = states.state().label();
    manager.status(states.problem().map(problem -> state + ": " + problem.text()).orElse(state));
  }

  private void stateChanged(WorkerState state) {
    if (state == WorkerState.BUSY || state == WorkerState.READY) {
      log.debug("{}", state.label());
    } else {
      log.info("{}", state.label());
    }
    tellManager();
    WorkerParts current = parts;
    if (current != null) {
      current.status().publishStatus();
    }
  }

  private void publishAll() {
    WorkerParts current = parts;
    if (current != null) {
      current.status().publishAll();
      current.homeAssistant().publish();
    }
  }

  /** What it is doing. */
  public WorkerState state() {
    return states.state();
  }

  /** What it counted. */
  public WorkerMetrics metrics() {
    return metrics;
  }

  /** The device it holds, once started. */
  public DeviceIdentity device() {
    return started().device().identity();
  }

  /** The models it knows, once started. */
  public ModelCatalog catalog() {
    return started().models().catalog();
  }

  /** Where its page is, once started, if it is anywhere. */
  public Optional<String> page() {
    return started().http().url();
  }

  private WorkerParts started() {
    WorkerParts current = parts;
    if (current == null) {
      throw new IllegalStateException("the worker is not started");
    }
    return current;
  }

  /** Waits until it is closed, or can't go on. */
  public Ending awaitEnd() throws InterruptedException {
    ended.await();
    if (stuck) {
      return Ending.STUCK;
    }
    return unusable == null ? Ending.CLOSED : Ending.UNUSABLE;
  }

  /** Why the device can't be had, where that ended it. */
  public Optional<DeviceException> unusable() {
    return Optional.ofNullable(unusable);
  }

  /** Stops: callable twice, and without start; takes 10 s at most. */
  @Override
  public synchronized void close() {
    WorkerParts current = parts;
    if (closed) {
      return;
    }
    closed = true;
    manager.stopping();
    if (current != null) {
      current.supervision().close();
    }
    states.set(Condition.SHUTTING_DOWN, true);
    if (current != null) {
      close(current);
    }
    states.set(Condition.STOPPED, true);
    ended.countDown();
  }

  private void close(WorkerParts current) {
    try {
      current.duty().close();
      finishRunning(current);
      current.threads().awaitReplies();
      await(current.lanes()::isFlushed, FLUSH_POLLS);
      await(current.routes()::isFlushed, FLUSH_POLLS);
      current.lanes().close();
      states.set(Condition.STOPPED, true);
      current.status().publishStatus();
      current.claim().leave();
      await(current.control()::isFlushed, FLUSH_POLLS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    current.lanes().close();
    current.routes().close();
    current.control().close();
    current.http().close();
    current.threads().close();
    current.ledger().close();
    if (!current.deviceThread().isAlive()) {
      // Else native memory would go from under its hands; the end of the process frees it too.
      current.device().close();
    }
  }

  private static void finishRunning(WorkerParts current) throws InterruptedException {
    current.scheduler().stopTaking();
    Thread device = current.deviceThread();
    device.join(RUNNING_JOB_TIMEOUT_MILLIS);
    if (device.isAlive()) {
      log.warn("the running request is given up; it runs again at the next start");
      current.scheduler().abandonRunning();
      device.interrupt();
      device.join(ABORT_TIMEOUT_MILLIS);
    }
  }

  private static void await(BooleanSupplier done, int polls) throws InterruptedException {
    for (int i = 0; i < polls && !done.getAsBoolean(); i++) {
      Thread.sleep(FLUSH_POLL_MILLIS);
    }
  }
}
