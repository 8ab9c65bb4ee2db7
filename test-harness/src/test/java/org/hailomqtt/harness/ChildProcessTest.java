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

  @Test
  void diesWithAJvmThatIsKilled() throws IOException {
    JavaCommand parent = JavaCommand.ofThisClassPath(List.of(), Parent.class, directory.toString());
    ChildProcess jvm =
        ChildProcess.start("parent", parent.words(), Map.of(), directory.resolve("parent"));
    jvm.awaitOutput("child", LIMIT);
    long child = Long.parseLong(jvm.output().strip().replace("child ", ""));
    assertThat(isAlive(child)).isTrue();

    jvm.kill9();

    await().atMost(LIMIT).until(() -> !isAlive(child));
  }

  /** Starts a child, says its id, and waits to be killed. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws IOException {
      Path output = Path.of(arguments[0], "child");
      ChildProcess child = ChildProcess.start("sleep", List.of("sleep", "600"), Map.of(), output);
      System.out.println("child " + child.pid());
      child.awaitExit(Duration.ofMinutes(10));
    }
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private ChildProcess start(String script) throws IOException {
    return ChildProcess.start(
        "script",
        List.of("sh", "-c", script),
        Map.of("GREETING", "hello"),
        directory.resolve("out"));
  }
}
