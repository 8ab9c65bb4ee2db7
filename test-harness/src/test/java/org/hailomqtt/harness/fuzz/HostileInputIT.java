package org.hailomqtt.harness.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hailomqtt.harness.ChildProcess;
import org.hailomqtt.harness.JavaCommand;
import org.hailomqtt.harness.ScratchDirectory;
import org.hailomqtt.harness.WorkerProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each hostile message gets one reply or is a counted drop, in a JVM whose heap has 64 MB beside
 * the 12 MB that an idle worker needs.
 */
class HostileInputIT {
  private static final List<String> JVM =
      List.of("-Xmx76m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

  private static void survives(long firstSeed, int count, Duration limit) throws IOException {
    Path checkout = WorkerProcess.checkout();
    try (ScratchDirectory scratch = ScratchDirectory.create("fuzz")) {
      scratch.write(
          "models.d/my-network.yaml",
          """
          name: my-network
          type: infer
          devices: [simulated]
          image: {width: 224, height: 224, layout: nhwc, fit: stretch}
          tensors:
            main:
              inputs: {x: {dtype: uint8, shape: [1, 224, 224, 3]}}
              outputs: {y: {dtype: float32, shape: [1, 10]}}
          simulated: {inference_ms: 0, load_ms: 0}
          """);
      JavaCommand command =
          JavaCommand.ofThisClassPath(
              JVM,
              IntakeCampaign.class,
              checkout.resolve("protocol/src/test/resources/samples/requests").toString(),
              checkout.resolve("worker/src/main/dist").toString(),
              scratch.path().toString(),
              scratch.path().toString(),
              String.valueOf(firstSeed),
              String.valueOf(count));
      try (ChildProcess campaign =
          ChildProcess.start(
              "fuzz", command.words(), Map.of(), scratch.path().resolve("fuzz.log"))) {
        assertThat(campaign.awaitExit(limit)).as(campaign.describe()).isTrue();

        assertThat(campaign.output()).contains("done " + count);
        assertThat(campaign.exitCode()).hasValue(0);
      }
    }
  }

  @Test
  void twoThousandHostileMessagesAreAnsweredOrCounted() throws IOException {
    survives(1, 2_000, Duration.ofMinutes(5));
  }

  @Test
  @Tag("long")
  void aHundredThousandHostileMessagesAreAnsweredOrCounted() throws IOException {
    survives(1_000_000, 100_000, Duration.ofMinutes(60));
  }
}
