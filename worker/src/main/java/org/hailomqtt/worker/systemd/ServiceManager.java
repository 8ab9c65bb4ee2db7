package org.hailomqtt.worker.systemd;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service manager that started this process, if it is one that wants to be told: systemd, or
 * whoever sets {@code NOTIFY_SOCKET} (sd_notify(3)). Thread-safe; nothing here blocks.
 */
public final class ServiceManager {
  private static final Logger log = LoggerFactory.getLogger(ServiceManager.class);

  private final @Nullable NotifySocket socket;
  private final Optional<Duration> watchdog;
  private boolean readyWanted;
  private boolean readySent;
  private String lastStatus = "";

  /**
   * @param socket where it listens; null if nobody does
   * @param watchdog within which time it wants to hear that all is well
   */
  ServiceManager(@Nullable NotifySocket socket, Optional<Duration> watchdog) {
    this.socket = socket;
    this.watchdog = watchdog;
  }

  /** Nobody who wants to be told. */
  public static ServiceManager none() {
    return new ServiceManager(null, Optional.empty());
  }

  /**
   * The one that the environment names. Without {@code NOTIFY_SOCKET} no native code is loaded.
   *
   * @param pid of this process
   */
  public static ServiceManager of(Map<String, String> environment, long pid) {
    String name = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (name.isEmpty()) {
      return none();
    }
    try {
      return new ServiceManager(NotifySocket.open(name), watchdog(environment, pid));
    } catch (IOException e) {
      log.error(
          "the service manager can't be told that the worker is ready: {}; if that is about a file"
              + " system that allows no programs, start it with -Djna.tmpdir=DIRECTORY of another"
              + " one",
          e.getMessage());
      return none();
    }
  }

  /** sd_watchdog_enabled(3): not for us if it names another process. */
  private static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String wanted = environment.getOrDefault("WATCHDOG_PID", "");
    if (!wanted.isEmpty() && !wanted.equals(Long.toString(pid))) {
      return Optional.empty();
    }
    try {
      long value = micros.isEmpty() ? 0 : Long.parseLong(micros);
      return value <= 0 ? Optional.empty() : Optional.of(Duration.ofNanos(value * 1000));
    } catch (NumberFormatException e) {
      log.warn("WATCHDOG_USEC '{}' is no number", micros);
      return Optional.empty();
    }
  }

  /** Within which time {@link #alive} must be said again and again. */
  public Optional<Duration> watchdog() {
    return watchdog;
  }

  /** Says that the worker has started: what depends on it may start too. */
  public synchronized void ready() {
    readyWanted = true;
    repeatReady();
  }

  /** A socket that was full when the worker became ready would leave it starting for ever. */
  private void repeatReady() {
    if (readyWanted && !readySent) {
      readySent = send("READY=1");
    }
  }

  /** Says in a line what the worker is doing, unless that was the last thing said. */
  public synchronized void status(String line) {
    repeatReady();
    if (!line.equals(lastStatus) && send("STATUS=" + line.replace('\n', ' '))) {
      lastStatus = line;
    }
  }

  /** Says that the worker is well. */
  public synchronized void alive() {
    repeatReady();
    send("WATCHDOG=1");
  }

  /** Says that the worker stops. */
  public synchronized void stopping() {
    send("STOPPING=1");
  }

  private boolean send(String message) {
    return socket == null || socket.send(message);
  }
}
