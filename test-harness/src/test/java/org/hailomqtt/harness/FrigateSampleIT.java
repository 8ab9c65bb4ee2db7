package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hailomqtt.worker.PresetsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The route for Frigate's snapshots, with a picture published as Frigate does. */
@Timeout(120)
class FrigateSampleIT {
  private static final Path SAMPLES = WorkerProcess.checkout().resolve("client-samples");
  private static final String ANSWER = "frigate/front_door/person/words a red circle ";

  /** The file as it is, but for a preset whose model is shipped. */
  private static void install(ScratchDirectory routes) throws IOException {
    String route = Files.readString(SAMPLES.resolve("frigate/persons.yaml"));
    assertThat(route).contains("preset: caption-short");
    routes.write("persons.yaml", route.replace("caption-short", "shape"));
  }

  @Test
  void aSnapshotOfAPersonIsAnsweredOnTheTopicOfItsCamera() throws IOException {
    String picture = SAMPLES.resolve("pictures/red-circle.jpg").toString();
    try (ScratchDirectory routes = ScratchDirectory.create("routes");
        MosquittoBroker broker = MosquittoBroker.start()) {
      install(routes);
      MosquittoClients clients = new MosquittoClients(broker);
      PresetsConfig config = new PresetsConfig(Optional.empty(), Optional.of(routes.path()));
      try (EmbeddedWorker worker =
              EmbeddedWorker.startUnconnected(
                  WorkerSettings.cpu(broker.uri(), "frigate").config().withPresets(config));
          ExternalCommand words =
              clients.sub("-v", "-t", "frigate/front_door/person/words", "-C", "1")) {
        worker.awaitConnected();
        // Routes are connected some time after the lanes.
        await()
            .atMost(Limits.GENEROUS)
            .until(
                () -> {
                  clients.pub("-r", "-t", "frigate/front_door/person/snapshot", "-f", picture);
                  return words.lines().stream().anyMatch(line -> line.startsWith(ANSWER));
                });
      }
    }
  }
}
