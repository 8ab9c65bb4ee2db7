package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own, because a signal ends one. */
class StopSignalTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private Process worker;

  @AfterEach
  void tearDown() {
    if (worker != null) {
      worker.destroyForcibly();
    }
  }

  @Test
  void workerThatIsToldToEndStopsAndEndsWithZero() throws IOException, InterruptedException {
    Path out = directory.resolve("out.txt");
    worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-Dhailo.home=" + Path.of("src/main/dist").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.hailomqtt.worker.Main",
                "run",
                "--broker-url=tcp://127.0.0.1:1",
                "--device-kind=simulated",
                "--data-dir=" + directory.resolve("data"))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(out).content().contains("Try it:"));

    worker.destroy();

    assertThat(worker.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    String printed = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(worker.exitValue()).as(printed).isZero();
    assertThat(printed)
        .contains("broker  tcp://127.0.0.1:1", "device  simulated", "base    hailo/v1")
        .contains("mosquitto_pub -h 127.0.0.1 -p 1 -t hailo/v1/request/clip/me/1 -f picture.jpg")
        .contains("offline");
  }
}
