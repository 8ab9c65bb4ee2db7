package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code hailo-worker doctor} with a real broker and a worker beside it. */
@Timeout(120)
class DoctorIT {
  private static final String PASSWORD = "Geheim-4711";

  private static ExternalCommand.Outcome doctor(MosquittoBroker broker, String... flags) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "HAILO_WORKER_BROKER_USERNAME=me",
                "HAILO_WORKER_BROKER_PASSWORD=" + PASSWORD,
                "HAILO_WORKER_HTTP_TOKEN=" + PASSWORD + "-token",
                WorkerProcess.checkout().resolve("hailo-worker").toString(),
                "doctor",
                "--json",
                "--device-kind=cpu",
                "--broker-url=" + broker.uri()));
    command.addAll(List.of(flags));
    return ExternalCommand.run(Limits.GENEROUS, command);
  }

  private static JsonNode finding(ExternalCommand.Outcome outcome, String check) {
    return StreamSupport.stream(ReplyJson.of(outcome.out()).path("findings").spliterator(), false)
        .filter(finding -> finding.path("check").asText().equals(check))
        .findFirst()
        .orElseThrow(() -> new AssertionError(outcome.out() + outcome.err()));
  }

  private static String level(ExternalCommand.Outcome outcome, String check) {
    return finding(outcome, check).path("level").asText();
  }

  @Test
  void allIsWellWhileAWorkerServesAndTheReportHoldsNoSecret() throws IOException {
    try (SimulatedModels models = new SimulatedModels().with("quick", Duration.ofMillis(1));
        ScratchDirectory scratch = ScratchDirectory.create("report");
        MosquittoBroker broker = MosquittoBroker.start();
        EmbeddedWorker worker =
            EmbeddedWorker.start(WorkerSettings.simulated(broker.uri(), "w", models.path()))) {
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(
              () -> {
                ExternalCommand.Outcome outcome =
                    doctor(broker, "--report=" + scratch.path().resolve("report.txt"));
                assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
                assertThat(finding(outcome, "workers").path("text").asText())
                    .isEqualTo("online: w (ready)");
              });

      String report = Files.readString(scratch.path().resolve("report.txt"));
      assertThat(report)
          .contains("broker.password = ***", "http.token = ***", "workers", "hailo-worker 0.1")
          .doesNotContain(PASSWORD);
      worker.awaitConnected();
    }
  }

  @Test
  void aBrokerWithSmallPacketsAndWithoutAWorkerIsNotWell() {
    try (MosquittoBroker broker =
        MosquittoBroker.start(MosquittoSettings.inMemory().with("max_packet_size 1000000"))) {
      ExternalCommand.Outcome outcome = doctor(broker);

      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(level(outcome, "broker")).isEqualTo("ok");
      assertThat(level(outcome, "packet size")).isEqualTo("warn");
      assertThat(finding(outcome, "packet size").path("mend").asText())
          .contains("set max_packet_size", "sudo systemctl restart mosquitto");
      assertThat(level(outcome, "workers")).isEqualTo("fail");
      assertThat(finding(outcome, "workers").path("mend").asText())
          .contains("sudo systemctl start hailo-worker");
    }
  }
}
