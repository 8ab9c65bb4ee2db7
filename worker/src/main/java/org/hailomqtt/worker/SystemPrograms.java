package org.hailomqtt.worker;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.hailomqtt.worker.doctor.Host;

/** Runs the machine's programs for a few seconds at most, unless told otherwise. Thread-safe. */
final class SystemPrograms implements Host.Programs {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 1 << 16;

  private final Duration timeout;

  SystemPrograms() {
    this(TIMEOUT);
  }

  SystemPrograms(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public Optional<String> output(List<String> command) {
    return run(command).map(Ended::output);
  }

  /** Whether a program could be run and says that it went well. */
  boolean succeeds(List<String> command) {
    return run(command).map(ended -> ended.exitCode() == 0).orElse(false);
  }

  private record Ended(int exitCode, String output) {}

  private Optional<Ended> run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      try {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          return Optional.empty();
        }
        byte[] output = process.getInputStream().readNBytes(MOST_BYTES);
        return Optional.of(
            new Ended(process.exitValue(), new String(output, StandardCharsets.UTF_8)));
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
