package org.hailomqtt.harness;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * HiveMQ CE inside this JVM, on a free port, with everything in memory.
 *
 * <p>A start takes over a second, an end about four: tests take {@link #shared()} and keep apart by
 * their client names. A {@link #stop()} forgets sessions and queues; what must survive one needs
 * {@link HiveMqProcess}. Thread-safe.
 */
public final class HiveMqBroker implements Broker {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int PORTS_TRIED = 5;

  private final ScratchDirectory directory;
  private final HiveMqFiles files;
  private final int port;
  private EmbeddedHiveMQ hiveMq;

  private HiveMqBroker(
      ScratchDirectory directory, HiveMqFiles files, int port, EmbeddedHiveMQ hiveMq) {
    this.directory = directory;
    this.files = files;
    this.port = port;
    this.hiveMq = hiveMq;
  }

  /**
   * The one broker that the tests of this JVM share; started by the first who asks, ended with the
   * JVM.
   */
  public static Broker shared() {
    return Shared.BROKER;
  }

  /** Starts a broker and returns when it accepts connections. */
  public static HiveMqBroker start() {
    return start(step -> {});
  }

  /** The same, telling each step in a sentence for people. */
  public static HiveMqBroker start(Consumer<String> progress) {
    progress.accept("Starting a HiveMQ CE broker (about two seconds)");
    ScratchDirectory directory = ScratchDirectory.create("hivemq");
    try {
      HiveMqBroker broker = startOnFreePort(directory);
      progress.accept("HiveMQ CE accepts connections on " + broker.uri());
      return broker;
    } catch (IOException e) {
      directory.close();
      throw new UncheckedIOException("HiveMQ CE could not be started", e);
    } catch (IllegalStateException e) {
      directory.close();
      throw e;
    }
  }

  /**
   * Starts a broker with a configuration of one's own.
   *
   * @param xml the configuration for a port
   */
  static HiveMqBroker configured(IntFunction<String> xml) {
    ScratchDirectory directory = ScratchDirectory.create("hivemq");
    try {
      int port = FreePort.find();
      HiveMqFiles files = HiveMqFiles.write(directory.path(), xml.apply(port));
      return new HiveMqBroker(directory, files, port, launch(files));
    } catch (IOException e) {
      directory.close();
      throw new UncheckedIOException("HiveMQ CE could not be started", e);
    } catch (IllegalStateException e) {
      directory.close();
      throw e;
    }
  }

  private static HiveMqBroker startOnFreePort(ScratchDirectory directory) throws IOException {
    IllegalStateException last = new IllegalStateException("HiveMQ CE was not tried");
    for (int i = 0; i < PORTS_TRIED; i++) {
      int port = FreePort.find();
      HiveMqFiles files =
          HiveMqFiles.write(directory.path(), port, HiveMqFiles.Persistence.IN_MEMORY);
      try {
        return new HiveMqBroker(directory, files, port, launch(files));
      } catch (IllegalStateException e) {
        last = e;
      }
    }
    throw last;
  }

  /** A HiveMQ over the given folders, not yet started; the logging is left as it is configured. */
  static EmbeddedHiveMQ build(HiveMqFiles files) {
    QuietLogs.forHiveMq();
    return EmbeddedHiveMQ.builder()
        .withConfigurationFolder(files.configuration())
        .withDataFolder(files.data())
        .withExtensionsFolder(files.extensions())
        .withoutLoggingBootstrap()
        .build();
  }

  @Override
  public int port() {
    return port;
  }

  /** Stops the broker; it can be restarted, but has forgotten everything. */
  public synchronized void stop() {
    end(hiveMq);
  }

  /** Starts the broker again, stopping it first if it runs, on the same port. */
  public synchronized void restart() {
    stop();
    hiveMq = launch(files);
  }

  @Override
  public synchronized void close() {
    stop();
    directory.close();
  }

  /** A new object each time: one that was started before fails over metrics that exist already. */
  private static EmbeddedHiveMQ launch(HiveMqFiles files) {
    EmbeddedHiveMQ hiveMq = build(files);
    try {
      await(hiveMq.start(), "start");
      return hiveMq;
    } catch (IllegalStateException e) {
      end(hiveMq);
      throw e;
    }
  }

  static void await(CompletableFuture<Void> change, String what) {
    try {
      change.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while HiveMQ CE was to " + what, e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("HiveMQ CE did not " + what + ": " + e, e);
    }
  }

  private static void end(EmbeddedHiveMQ hiveMq) {
    try {
      hiveMq.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("HiveMQ CE did not close: " + e, e);
    }
  }

  /**
   * Holds the shared broker, which nobody closes: it has only memory, which goes with the JVM, and
   * a scratch directory.
   */
  private static final class Shared {
    static final Broker BROKER = new Unclosable(start());
  }

  /**
   * The shared broker as its users see it: one of them closing it must not take it from the others.
   */
  private record Unclosable(HiveMqBroker broker) implements Broker {
    @Override
    public int port() {
      return broker.port();
    }

    @Override
    public void close() {
      // Kept for the next user.
    }
  }
}
