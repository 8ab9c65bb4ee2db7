package org.hailomqtt.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A process of ours with its output in a file.
 *
 * <p>It dies with this JVM at the latest, however that ends. Thread-safe.
 */
public final class ChildProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int LOG_TAIL_LINES = 60;
  private static final Guardian GUARDIAN = Guardian.start();

  private final String name;
  private final Process process;
  private final Path output;
  private final Path errors;

  private ChildProcess(String name, Process process, Path output, Path errors) {
    this.name = name;
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /**
   * Starts a command; output and errors are appended to one file.
   *
   * @param environment variables set over those of this process
   */
  public static ChildProcess start(
      String name, List<String> command, Map<String, String> environment, Path output)
      throws IOException {
    return start(name, command, environment, output, output);
  }

  /** Starts a command whose output and errors go to two files, or one if they are the same. */
  static ChildProcess start(
      String name, List<String> command, Map<String, String> environment, Path output, Path errors)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    if (output.equals(errors)) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    }
    Process process = builder.start();
    GUARDIAN.watch(process);
    var unused = process.onExit().thenAccept(GUARDIAN::forget);
    return new ChildProcess(name, process, output, errors);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The exit status, once there is one; 128 + n after signal n. */
  public OptionalInt exitCode() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /** Waits for the process to end by itself and tells whether it did within the limit. */
  public boolean awaitExit(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Waits until the process has printed a text.
   *
   * @throws AssertionError when it has not within the limit, or ended without it
   */
  public void awaitOutput(String text, Duration limit) {
    Readiness.await(limit, () -> hasPrinted(text) || !isAlive());
    if (!hasPrinted(text)) {
      throw new AssertionError(
          "\"" + text + "\" was not printed within " + limit + "; " + describe());
    }
  }

  private boolean hasPrinted(String text) {
    return output().contains(text) || errors().contains(text);
  }

  /** Ends the process as a crash would (SIGKILL); returns when it is gone. */
  public void kill9() {
    process.destroyForcibly();
    if (!awaitExit(PATIENCE)) {
      throw new IllegalStateException(
          name + " (pid " + pid() + ") survived SIGKILL for " + PATIENCE);
    }
  }

  /**
   * Asks the process to end (SIGTERM) and kills it when it has not after the limit; returns when it
   * is gone.
   */
  public void terminate(Duration limit) {
    process.destroy();
    if (!awaitExit(limit)) {
      kill9();
    }
  }

  @Override
  public void close() {
    terminate(PATIENCE);
  }

  /** All that the process has printed so far; what is not UTF-8 is replaced. */
  public String output() {
    return read(output);
  }

  /**
   * What the process has printed as errors so far; the same as the output when both go to one file.
   */
  String errors() {
    return read(errors);
  }

  /**
   * The last lines that the process printed, headed by its name and state, for failure messages.
   */
  public String describe() {
    List<String> lines = output().lines().toList();
    List<String> tail = lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size());
    String state = isAlive() ? "running, pid " + pid() : "ended with status " + process.exitValue();
    String separate = output.equals(errors) ? "" : "\nand as errors:\n" + errors();
    return name + " (" + state + ") printed:\n" + String.join("\n", tail) + separate;
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
