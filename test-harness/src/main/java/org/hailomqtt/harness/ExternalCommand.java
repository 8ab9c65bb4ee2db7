package org.hailomqtt.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A running program of the kind that users type, with its output captured.
 *
 * <p>{@link #close()} kills it if it still runs and removes the captured output. Thread-safe.
 */
public final class ExternalCommand implements AutoCloseable {
  private final ScratchDirectory directory;
  private final ChildProcess process;

  /**
   * How a program ended. Immutable.
   *
   * @param exitCode 0 for success
   * @param out all that it printed
   * @param err all that it printed as errors
   */
  public record Outcome(int exitCode, String out, String err) {}

  private ExternalCommand(ScratchDirectory directory, ChildProcess process) {
    this.directory = directory;
    this.process = process;
  }

  /** Starts a program with its arguments. */
  public static ExternalCommand start(List<String> command) {
    ScratchDirectory directory = ScratchDirectory.create("command");
    Path out = directory.path().resolve("out");
    Path err = directory.path().resolve("err");
    try {
      ChildProcess process =
          ChildProcess.start(String.join(" ", command), command, Map.of(), out, err);
      return new ExternalCommand(directory, process);
    } catch (IOException e) {
      directory.close();
      throw new UncheckedIOException(command.get(0) + " could not be started; is it installed?", e);
    }
  }

  /**
   * Runs a program to its end.
   *
   * @throws AssertionError when it has not ended within the limit
   */
  public static Outcome run(Duration limit, List<String> command) {
    try (ExternalCommand running = start(command)) {
      return running.await(limit);
    }
  }

  /**
   * Waits for the end of the program.
   *
   * @throws AssertionError when it has not ended within the limit
   */
  public Outcome await(Duration limit) {
    if (!process.awaitExit(limit)) {
      throw new AssertionError("not ended within " + limit + ": " + process.describe());
    }
    OptionalInt exitCode = process.exitCode();
    return new Outcome(exitCode.orElseThrow(), process.output(), process.errors());
  }

  /**
   * Waits until the output, or the errors, hold a text.
   *
   * @throws AssertionError when they do not within the limit, or the program ended without it
   */
  public void awaitOutput(String text, Duration limit) {
    process.awaitOutput(text, limit);
  }

  /** The whole lines that were printed so far. */
  public List<String> lines() {
    String out = process.output();
    return new ArrayList<>(out.substring(0, out.lastIndexOf('\n') + 1).lines().toList());
  }

  @Override
  public void close() {
    process.kill9();
    directory.close();
  }
}
