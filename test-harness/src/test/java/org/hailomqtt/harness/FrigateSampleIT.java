package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The route for Frigate's snapshots, with a picture published as Frigate does. */
@Timeout(120)
class FrigateSampleIT {
  private static final Path SAMPLES = WorkerProcess.checkout().resolve("client-samples");

  @Test
  void aSnapshotOfAPersonIsAnsweredOnTheTopicOfItsCamera() {
    String route = SAMPLES.resolve("frigate/route.py").toString();
    String picture = SAMPLES.resolve("pictures/red-circle.jpg").toString();
    try (MosquittoBroker broker = MosquittoBroker.start();
        EmbeddedWorker worker = EmbeddedWorker.start(WorkerSettings.cpu(broker.uri(), "frigate"))) {
      assertThat(worker).isNotNull();
      MosquittoClients clients = new MosquittoClients(broker);
      String port = String.valueOf(broker.port());
      List<String> command =
          List.of("/usr/bin/python3", route, "--port", port, "--preset", "shape");
      try (ExternalCommand running = ExternalCommand.start(command);
          ExternalCommand reader =
              clients.sub("-t", "hailo/v1/reply/front_door/+", "-C", "1", "-v")) {
        running.awaitOutput("connected", Limits.GENEROUS);
        // The subscription follows the connection: published until it is there.
        assertThat(
                Readiness.await(
                    Limits.GENEROUS,
                    () -> {
                      clients.pub("-t", "frigate/front_door/person/snapshot", "-f", picture);
                      return running.lines().stream()
                          .anyMatch(line -> line.startsWith("asked about front_door"));
                    }))
            .isTrue();

        assertThat(reader.await(Limits.GENEROUS).out()).contains("a red circle");
      }
    }
  }
}
