package org.hailomqtt.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;

/**
 * A shell that outlives this JVM for a moment and kills the child processes that are left, however
 * the JVM ended.
 *
 * <p>A shutdown hook does not run when a build kills its test JVM with SIGKILL. The shell reads the
 * children's ids from a pipe, whose end tells that the JVM is gone. Thread-safe.
 */
final class Guardian {
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      pids=' '
      while read -r word pid; do
        case $word in
          watch) pids="$pids$pid " ;;
          forget) pids="${pids%% $pid *} ${pids#* $pid }" ;;
        esac
      done
      for pid in $pids; do kill -9 "$pid"; done
      """;

  private final OutputStream toShell;

  private Guardian(OutputStream toShell) {
    this.toShell = toShell;
  }

  static Guardian start() {
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", SCRIPT)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      return new Guardian(shell.getOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException("sh could not be started", e);
    }
  }

  /** From now on the process dies with this JVM at the latest. */
  void watch(Process process) {
    tell("watch " + process.pid());
  }

  /** The process has ended: its id may soon be that of another. To be called once, after watch. */
  void forget(Process process) {
    tell("forget " + process.pid());
  }

  private synchronized void tell(String line) {
    try {
      toShell.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      toShell.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the guardian of child processes is gone", e);
    }
  }
}
