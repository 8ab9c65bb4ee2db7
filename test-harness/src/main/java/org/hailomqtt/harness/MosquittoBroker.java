package org.hailomqtt.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real mosquitto process on a free port, with configuration, data and log in a directory of its
 * own.
 *
 * <p>glibc is told to keep freed memory: otherwise mosquitto has two speeds for large messages,
 * fixed for as long as it lives. Thread-safe.
 */
public final class MosquittoBroker implements Broker {
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final int PORTS_TRIED = 5;
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/sbin/mosquitto"),
          Path.of("/usr/local/sbin/mosquitto"),
          Path.of("/opt/homebrew/sbin/mosquitto"));
  private static final String KEPT_BYTES = "268435456";
  private static final Map<String, String> ENVIRONMENT =
      Map.of("MALLOC_TRIM_THRESHOLD_", KEPT_BYTES, "MALLOC_MMAP_THRESHOLD_", KEPT_BYTES);

  private final ScratchDirectory directory;
  private final Path program;
  private final int port;
  private ChildProcess process;

  private MosquittoBroker(
      ScratchDirectory directory, Path program, int port, ChildProcess process) {
    this.directory = directory;
    this.program = program;
    this.port = port;
    this.process = process;
  }

  /** Starts a broker that keeps nothing over a restart. */
  public static MosquittoBroker start() {
    return start(MosquittoSettings.inMemory());
  }

  /** Starts a broker and returns when it accepts connections. */
  public static MosquittoBroker start(MosquittoSettings settings) {
    Path program = program();
    ScratchDirectory directory = ScratchDirectory.create("mosquitto");
    try {
      for (int i = 0; i < PORTS_TRIED; i++) {
        int port = FreePort.find();
        Path data = Files.createDirectories(directory.path().resolve("data"));
        directory.write("mosquitto.conf", settings.configuration(port, data));
        ChildProcess process = launch(program, directory.path());
        if (isUp(process, port)) {
          return new MosquittoBroker(directory, program, port, process);
        }
        process.kill9();
        if (!process.output().contains("Address already in use")) {
          throw new IllegalStateException("mosquitto did not start; " + process.describe());
        }
      }
      throw new IllegalStateException(
          "mosquitto found " + PORTS_TRIED + " ports taken, one after the other");
    } catch (IOException e) {
      directory.close();
      throw new UncheckedIOException("mosquitto could not be started", e);
    } catch (IllegalStateException e) {
      directory.close();
      throw e;
    }
  }

  @Override
  public int port() {
    return port;
  }

  public synchronized long pid() {
    return process.pid();
  }

  /** Kills the broker as a power cut or the kernel would; what it had not saved is lost. */
  public synchronized void kill9() {
    process.kill9();
  }

  /**
   * Returns when all that the broker had acknowledged before this call is saved, given that its
   * settings are lossless.
   *
   * <p>Mosquitto 2.0.11 saves at the end of a round of its loop in which something changed, but
   * takes a message for a connected client for no change, and answers within the round. So a kill
   * right after an acknowledgement can lose that message and those before it. A subscription is a
   * change; the answer to the next comes from a later round.
   */
  public void awaitSaved() {
    try (Producer asking = Producer.mqtt5(this, "await-saved")) {
      asking.subscribe("await-saved/1", 0);
      asking.subscribe("await-saved/2", 0);
    }
  }

  /** Stops the broker in the orderly way; it saves its data if it keeps any. */
  public synchronized void stop() {
    process.terminate(STOP_LIMIT);
  }

  /** Starts the broker again, stopping it first if it runs, on the same port with the same data. */
  public synchronized void restart() {
    stop();
    try {
      process = launch(program, directory.path());
    } catch (IOException e) {
      throw new UncheckedIOException("mosquitto could not be restarted", e);
    }
    if (!isUp(process, port)) {
      process.kill9();
      throw new IllegalStateException("mosquitto did not restart; " + process.describe());
    }
  }

  /** The last lines of the log, for failure messages. */
  public synchronized String describe() {
    return process.describe();
  }

  @Override
  public synchronized void close() {
    stop();
    directory.close();
  }

  private static ChildProcess launch(Path program, Path directory) throws IOException {
    List<String> command =
        List.of(program.toString(), "-c", directory.resolve("mosquitto.conf").toString());
    return ChildProcess.start(
        "mosquitto", command, ENVIRONMENT, directory.resolve("mosquitto.log"));
  }

  private static boolean isUp(ChildProcess process, int port) {
    Readiness.await(START_LIMIT, () -> !process.isAlive() || Readiness.accepts(port));
    return process.isAlive() && Readiness.accepts(port);
  }

  static Path program() {
    Stream<Path> onPath =
        Optional.ofNullable(System.getenv("PATH")).stream()
            .flatMap(path -> Stream.of(path.split(":", -1)))
            .map(folder -> Path.of(folder, "mosquitto"));
    return Stream.concat(PLACES.stream(), onPath)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "mosquitto is not installed;"
                        + " on Debian: apt-get install mosquitto mosquitto-clients"));
  }
}
