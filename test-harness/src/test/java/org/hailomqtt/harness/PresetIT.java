package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.PresetsConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Presets, for a client that speaks MQTT 3.1.1 at QoS 0, publishes a JPEG and subscribes to one
 * topic.
 */
@Timeout(120)
class PresetIT {
  private final TopicGrammar topics = new TopicGrammar("presets-" + UUID.randomUUID());

  private ScratchDirectory presets;
  private MosquittoBroker broker;
  private MosquittoClients clients;
  private EmbeddedWorker worker;

  @BeforeEach
  void startWorker() {
    presets = ScratchDirectory.create("presets");
    broker = MosquittoBroker.start();
    clients = new MosquittoClients(broker);
    worker =
        EmbeddedWorker.startUnconnected(
            WorkerSettings.cpu(broker.uri(), "w")
                .withBase(topics.base())
                .config()
                .withPresets(new PresetsConfig(Optional.of(presets.path()))));
    worker.awaitConnected();
  }

  @AfterEach
  void stopWorker() {
    worker.close();
    broker.close();
    presets.close();
  }

  private static Path picture(String name) {
    return WorkerProcess.checkout().resolve(Path.of("client-samples", "pictures", name));
  }

  /** Publishes a picture, and reads what comes back. */
  private String ask(String preset, String id) {
    try (ExternalCommand reader =
        clients.sub("-V", "mqttv311", "-t", topics.reply("cam1", id), "-C", "1")) {
      ExternalCommand.Outcome sent =
          clients.pub(
              "-V",
              "mqttv311",
              "-q",
              "0",
              "-t",
              topics.base() + "/request/" + preset + "/cam1/" + id,
              "-f",
              picture("red-circle.jpg").toString());
      assertThat(sent.exitCode()).isZero();
      return reader.await(Limits.GENEROUS).out();
    }
  }

  private JsonNode info() {
    try (Producer reader = Producer.mqtt5(broker, "look-" + UUID.randomUUID())) {
      reader.subscribe(topics.info("w"), 1);
      return ReplyJson.of(reader.await(topics.info("w"), Limits.GENEROUS));
    }
  }

  private void awaitPreset(String name, boolean there) {
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> info().path("presets").findValuesAsText("name").contains(name) == there);
  }

  @Test
  void aPictureSentToAShippedPresetIsAnsweredInPlainText() {
    assertThat(ask("shape", "1").lines())
        .anyMatch(line -> line.matches("a red circle [01]\\.\\d\\d"));
  }

  @Test
  void aPresetThatIsAddedServesAtOnceAndOneThatIsWrongIsLeftOutAndNamed() throws IOException {
    presets.write(
        "best.yaml", "{name: best, type: clip, description: The best, params: {top_k: 2}}");
    awaitPreset("best", true);

    assertThat(ask("best", "2"))
        .contains("\"type\":\"clip\"", "\"preset\":\"best\"", "\"label\":\"a red circle\"");

    presets.write("best.yaml", "{name: best, type: clip, colour: red}");
    awaitPreset("best", false);

    assertThat(ask("best", "3")).contains("\"code\":\"UNKNOWN_TYPE\"");
    try (WorkerControl control = new WorkerControl(broker, topics, "w")) {
      // In status, a slow machine may have a problem that is worse.
      assertThat(control.ask("reload").path("problems").toString())
          .contains("best.yaml", "a preset has no 'colour'");
    }
    Files.delete(presets.path().resolve("best.yaml"));
  }

  @Test
  void aRequestWhoseDeadlinePassesGetsTheFallbackOfItsPreset() {
    presets.write(
        "late.yaml",
        "{name: late, type: clip, timeout_ms: 1, compact: true, fallback: Nothing to see.}");
    awaitPreset("late", true);

    assertThat(ask("late", "5").lines()).contains("Nothing to see.");
  }

  @Test
  void aPresetThatCanNotServeSaysWhy() {
    JsonNode presets = info().path("presets");

    assertThat(presets)
        .anySatisfy(
            preset -> {
              assertThat(preset.path("name").asText()).isEqualTo("read-text");
              assertThat(preset.path("unusable").asText()).contains("no model for type 'ocr'");
            });
    assertThat(presets)
        .anySatisfy(
            preset -> {
              assertThat(preset.path("name").asText()).isEqualTo("shape");
              assertThat(preset.has("unusable")).isFalse();
            });
    assertThat(ask("read-text", "4")).contains("error MODEL_NOT_FOUND: ");
  }
}
