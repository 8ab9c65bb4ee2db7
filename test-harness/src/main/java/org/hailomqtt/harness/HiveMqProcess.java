package org.hailomqtt.harness;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * HiveMQ CE in a JVM of its own with its queues in files, so that it can be killed and restarted.
 * Thread-safe.
 *
 * <p>One start takes two to three seconds.
 */
public final class HiveMqProcess implements Broker {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final List<String> JVM_OPTIONS =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final ScratchDirectory directory;
  private final int port;
  private ChildProcess process;

  private HiveMqProcess(ScratchDirectory directory, int port, ChildProcess process) {
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  /** Starts a broker with empty queues and returns when it accepts connections. */
  public static HiveMqProcess start() {
    ScratchDirectory directory = ScratchDirectory.create("hivemq-process");
    try {
      int port = FreePort.find();
      HiveMqFiles.write(directory.path(), port, HiveMqFiles.Persistence.FILE);
      return new HiveMqProcess(directory, port, launch(directory.path(), port));
    } catch (IOException e) {
      directory.close();
      throw new UncheckedIOException("HiveMQ CE could not be started", e);
    } catch (IllegalStateException e) {
      directory.close();
      throw e;
    }
  }

  /**
   * What runs in the other JVM: HiveMQ over the folders of the first argument, until the process is
   * ended.
   */
  public static void main(String[] arguments) {
    EmbeddedHiveMQ hiveMq = HiveMqBroker.build(new HiveMqFiles(Path.of(arguments[0])));
    HiveMqBroker.await(hiveMq.start(), "start");
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> HiveMqBroker.await(hiveMq.stop(), "stop")));
  }

  @Override
  public int port() {
    return port;
  }

  /** Kills the broker's JVM; returns when it is gone. */
  public synchronized void kill9() {
    process.kill9();
  }

  /** Stops the broker in the orderly way. */
  public synchronized void stop() {
    process.terminate(STOP_LIMIT);
  }

  /** Starts the broker again, stopping it first if it runs, on the same port with the same data. */
  public synchronized void restart() {
    stop();
    try {
      process = launch(directory.path(), port);
    } catch (IOException e) {
      throw new UncheckedIOException("HiveMQ CE could not be restarted", e);
    }
  }

  /** The last lines of the log, for failure messages. */
  public synchronized String describe() {
    return process.describe();
  }

  /**
   * Kills the broker, which takes seconds less than its orderly end and loses only what goes
   * anyway.
   */
  @Override
  public synchronized void close() {
    kill9();
    directory.close();
  }

  private static ChildProcess launch(Path directory, int port) throws IOException {
    JavaCommand command =
        JavaCommand.ofThisClassPath(JVM_OPTIONS, HiveMqProcess.class, directory.toString());
    ChildProcess process =
        ChildProcess.start("HiveMQ CE", command.words(), Map.of(), directory.resolve("hivemq.log"));
    Readiness.await(START_LIMIT, () -> !process.isAlive() || Readiness.accepts(port));
    if (process.isAlive() && Readiness.accepts(port)) {
      return process;
    }
    process.kill9();
    throw new IllegalStateException("HiveMQ CE did not start; " + process.describe());
  }
}
