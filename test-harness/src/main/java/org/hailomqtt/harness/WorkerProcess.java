package org.hailomqtt.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.hailomqtt.protocol.TopicGrammar;

/**
 * The worker in a process of its own, started by the launcher of this checkout as users start it.
 *
 * <p>The launcher builds nothing here: what lies in worker/target/dist runs. Thread-safe.
 */
public final class WorkerProcess implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private final ScratchDirectory directory;
  private final String id;
  private final List<String> command;
  private final Map<String, String> environment;
  private ChildProcess process;

  private WorkerProcess(
      ScratchDirectory directory, String id, List<String> command, Map<String, String> environment)
      throws IOException {
    this.directory = directory;
    this.id = id;
    this.command = command;
    this.environment = Map.copyOf(environment);
    this.process = launch();
  }

  /**
   * Starts {@code hailo-worker run} with the simulated device, and does not wait for it.
   *
   * @param broker where the worker connects; may be a {@link FaultProxy}
   * @param id the worker's id
   * @param flags further flags, such as {@code --models-dir DIR}; a later one wins over an earlier
   */
  public static WorkerProcess start(URI broker, String id, String... flags) {
    return start(Map.of(), broker, id, flags);
  }

  /** The same with further variables in its environment, such as {@code NOTIFY_SOCKET}. */
  public static WorkerProcess start(
      Map<String, String> environment, URI broker, String id, String... flags) {
    List<String> command = new ArrayList<>();
    command.add(checkout().resolve("hailo-worker").toString());
    command.add("run");
    command.addAll(List.of("--broker-url", broker.toString(), "--worker-id", id));
    if (!List.of(flags).contains("--device-kind")) {
      command.addAll(List.of("--device-kind", "simulated"));
    }
    if (List.of(flags).stream().noneMatch(flag -> flag.startsWith("--http-bind"))) {
      command.addAll(List.of("--http-bind", "off")); // many run at a time
    }
    ScratchDirectory directory = ScratchDirectory.create("worker");
    if (!List.of(flags).contains("--data-dir")) {
      command.addAll(List.of("--data-dir", directory.path().resolve("data").toString()));
    }
    command.addAll(List.of(flags));
    try {
      return new WorkerProcess(directory, id, command, environment);
    } catch (IOException e) {
      directory.close();
      throw new UncheckedIOException("the worker could not be started", e);
    }
  }

  /** The top folder of the checkout that this class is of. */
  public static Path checkout() {
    Path given = Path.of(System.getProperty("hailo.checkout", "")).toAbsolutePath();
    return Stream.iterate(given, path -> path != null, Path::getParent)
        .filter(folder -> Files.isExecutable(folder.resolve("hailo-worker")))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no checkout with hailo-worker above " + given));
  }

  /**
   * Waits until the worker has published that it is online.
   *
   * @throws AssertionError when it has not within the limit; the text shows the log
   */
  public void awaitOnline(Broker broker, Duration limit) {
    awaitOnline(broker, "hailo/v1", limit);
  }

  /** The same for a worker with another base topic. */
  public void awaitOnline(Broker broker, String base, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    String topic = base + "/worker/" + id + "/availability";
    try (Producer watcher = Producer.mqtt5(broker, "watch-" + id)) {
      watcher.subscribe(topic, 1);
      while (!watcher
          .await(topic, Duration.ofNanos(end - System.nanoTime()))
          .text()
          .equals("online")) {
        // An "offline" of a former run: the next word counts.
      }
    } catch (AssertionError e) {
      throw new AssertionError(
          "the worker did not come online within " + limit + "; " + describe(), e);
    }
  }

  /**
   * Waits until the worker has published that it takes requests: all of its sessions are connected
   * and subscribed.
   *
   * @throws AssertionError when it has not within the limit, or ended; the text shows the log
   */
  public void awaitReady(Broker broker, Duration limit) {
    awaitReady(broker, new TopicGrammar(TopicGrammar.DEFAULT_BASE), limit);
  }

  /** The same under another base. */
  public void awaitReady(Broker broker, TopicGrammar topics, Duration limit) {
    String topic = topics.status(id);
    try (Producer watcher = Producer.mqtt5(broker, "watch-" + id)) {
      watcher.subscribe(topic, 1);
      Readiness.await(limit, () -> !isAlive() || saysReady(watcher));
      if (!saysReady(watcher)) {
        throw new AssertionError("the worker was not ready within " + limit + "; " + describe());
      }
    }
  }

  private static boolean saysReady(Producer watcher) {
    return watcher.deliveries().stream()
        .anyMatch(status -> status.text().contains("\"state\":\"ready\""));
  }

  public synchronized long pid() {
    return process.pid();
  }

  public synchronized boolean isAlive() {
    return process.isAlive();
  }

  /** Kills the worker; returns when it is gone. */
  public synchronized void kill9() {
    process.kill9();
  }

  /** Stops the worker in the orderly way. */
  public synchronized void stop() {
    process.terminate(STOP_LIMIT);
  }

  /** The exit status, once there is one. */
  public synchronized OptionalInt exitCode() {
    return process.exitCode();
  }

  /** Starts it again with the same flags, stopping it first if it runs. */
  public synchronized void restart() {
    stop();
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException("the worker could not be restarted", e);
    }
  }

  /** Where it keeps its ledger, unless flags say otherwise. */
  public Path data() {
    return directory.path().resolve("data");
  }

  /** All that it printed, over all its starts. */
  public synchronized String output() {
    return process.output();
  }

  /** The last lines that it printed, for failure messages. */
  public synchronized String describe() {
    return process.describe();
  }

  @Override
  public synchronized void close() {
    stop();
    directory.close();
  }

  private ChildProcess launch() throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("HAILO_WORKER_BUILD", "no");
    all.put("JAVA_HOME", System.getProperty("java.home"));
    return ChildProcess.start("worker " + id, command, all, directory.path().resolve("worker.log"));
  }
}
