package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path directory;

  @Test
  void capturesOutputAndExitCode() throws IOException {
    try (ChildProcess process = start("echo $GREETING; echo bad >&2; exit 3")) {
      assertThat(process.awaitExit(LIMIT)).isTrue();

      assertThat(process.exitCode()).hasValue(3);
      assertThat(process.output()).isEqualTo("hello\nbad\n");
      assertThat(process.describe()).contains("ended with status 3", "hello");
    }
  }

  @Test
  void kill9EndsAProcessThatIgnoresTerm() throws IOException {
    try (ChildProcess process = start("trap '' TERM; echo ready; while :; do sleep 1; done")) {
      await().until(() -> process.output().contains("ready"));

      process.terminate(Duration.ofMillis(50));

      assertThat(process.isAlive()).isFalse();
      assertThat(process.exitCode()).hasValue(137);
    }
  }

  @Test
  void closeTwiceIsFine() throws IOException {
    ChildProcess process = start("exec sleep 60");

    process.close();
    process.close();

    assertThat(process.isAlive()).isFalse();
  }

  private ChildProcess start(String script) throws IOException {
    return ChildProcess.start(
        "script",
        List.of("sh", "-c", script),
        Map.of("GREETING", "hello"),
        directory.resolve("out"));
  }
}
