package org.hailomqtt.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.worker.DataConfig;
import org.hailomqtt.worker.Worker;
import org.hailomqtt.worker.WorkerConfig;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.systemd.ServiceManager;

/**
 * A worker inside this JVM: a test can look at its counts, but not kill it. Thread-safe.
 *
 * <p>Closing it is the orderly stop; the sessions stay with the broker.
 */
public final class EmbeddedWorker implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Set<WorkerState> CONNECTED =
      EnumSet.of(WorkerState.READY, WorkerState.BUSY, WorkerState.PAUSED);

  private final Worker worker;
  private final Runnable afterwards;

  private EmbeddedWorker(Worker worker, Runnable afterwards) {
    this.worker = worker;
    this.afterwards = afterwards;
  }

  /** Starts a worker and returns when all of its sessions are connected. */
  public static EmbeddedWorker start(WorkerSettings settings) {
    EmbeddedWorker started = startUnconnected(settings);
    started.awaitConnected();
    return started;
  }

  /** Starts a worker and does not wait for the broker. */
  public static EmbeddedWorker startUnconnected(WorkerSettings settings) {
    return startUnconnected(settings.config());
  }

  /**
   * Starts a worker that remembers in a directory of the test's own, and returns when all of its
   * sessions are connected.
   */
  public static EmbeddedWorker start(WorkerSettings settings, Path data) {
    EmbeddedWorker started =
        startUnconnected(settings.config().withData(new DataConfig(Optional.of(data))));
    started.awaitConnected();
    return started;
  }

  /** The same for what tests seldom change; without a data directory it gets one for its life. */
  static EmbeddedWorker startUnconnected(WorkerConfig config) {
    if (config.data().dir().isPresent()) {
      return startUnconnected(config, () -> {});
    }
    ScratchDirectory data = ScratchDirectory.create("data");
    return startUnconnected(config.withData(new DataConfig(Optional.of(data.path()))), data::close);
  }

  private static EmbeddedWorker startUnconnected(WorkerConfig config, Runnable afterwards) {
    QuietLogs.forWorker();
    Path shipped = WorkerProcess.checkout().resolve(Path.of("worker", "src", "main", "dist"));
    Worker worker = new Worker(config, shipped, ServiceManager.none());
    try {
      worker.start();
      return new EmbeddedWorker(worker, afterwards);
    } catch (DeviceException | IOException e) {
      worker.close();
      afterwards.run();
      throw new IllegalStateException("the worker did not start: " + e, e);
    }
  }

  /**
   * Waits until all sessions are connected.
   *
   * @throws AssertionError when they are not within half a minute
   */
  public void awaitConnected() {
    if (!Readiness.await(START_LIMIT, () -> CONNECTED.contains(worker.state()))) {
      throw new AssertionError(
          "the worker was still " + worker.state().label() + " after " + START_LIMIT);
    }
  }

  public WorkerState state() {
    return worker.state();
  }

  /** Why the device can't be had before a person has mended something; empty if that is not so. */
  public Optional<DeviceException> unusable() {
    return worker.unusable();
  }

  public WorkerMetrics metrics() {
    return worker.metrics();
  }

  /** How many inferences of type infer came to a result. */
  public long results() {
    return metrics().answers().getOrDefault("infer OK", 0L);
  }

  @Override
  public void close() {
    worker.close();
    afterwards.run();
  }
}
