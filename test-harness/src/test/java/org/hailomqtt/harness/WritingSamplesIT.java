package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples ask types that write, on the simulated device, and read along. */
@Timeout(120)
class WritingSamplesIT {
  private static final Path SAMPLES = WorkerProcess.checkout().resolve("client-samples");
  private static final String PICTURE = SAMPLES.resolve("pictures/red-circle.jpg").toString();

  private static MosquittoBroker broker;
  private static ScratchDirectory models;
  private static EmbeddedWorker worker;

  @BeforeAll
  static void startWorker() {
    broker = MosquittoBroker.start();
    models = ScratchDirectory.create("models");
    entry("looks", "vlm_chat");
    entry("reads", "llm");
    worker = EmbeddedWorker.start(WorkerSettings.simulated(broker.uri(), "words", models.path()));
  }

  private static void entry(String name, String type) {
    models.write(
        "models.d/" + name + ".yaml",
        """
        name: %s
        type: %s
        devices: [simulated]
        simulated: {inference_ms: 20, token_ms: 20, tokens: 40}
        """
            .formatted(name, type));
  }

  @AfterAll
  static void stopWorker() {
    worker.close();
    models.close();
    broker.close();
  }

  @Test
  void pythonReadsAlong() {
    String script =
        """
        import json, sys
        sys.dont_write_bytecode = True
        sys.path.insert(0, '%s')
        from hailo_mqtt import Hailo
        pieces = []
        with Hailo(port=%d, client="python-reads") as hailo:
            reply = hailo.request("vlm_chat", image="%s", text="What is it?", on_chunk=pieces.append)
        print(json.dumps([pieces, reply["result"]["text"]]))
        """
            .formatted(SAMPLES.resolve("python"), broker.port(), PICTURE);

    arePiecesOfTheWhole(ReplyJson.of(run(List.of("/usr/bin/python3", "-c", script))));
  }

  @Test
  void nodeReadsAlong() {
    String script =
        """
        import { Hailo } from '%s'
        const hailo = new Hailo('mqtt://127.0.0.1:%d', { client: 'node-reads' })
        const pieces = []
        const onChunk = text => pieces.push(text)
        const reply = await hailo.request('llm', { text: 'Say something', onChunk })
        console.log(JSON.stringify([pieces, reply.result.text]))
        await hailo.close()
        """
            .formatted(NpmFolder.of("client-samples/node").file("hailo-mqtt.mjs"), broker.port());

    arePiecesOfTheWhole(ReplyJson.of(run(NpmFolder.script(script))));
  }

  private static void arePiecesOfTheWhole(JsonNode told) {
    List<String> pieces = new ArrayList<>();
    told.path(0).forEach(piece -> pieces.add(piece.asText()));

    assertThat(pieces).hasSizeGreaterThan(1);
    assertThat(String.join("", pieces)).isEqualTo(told.path(1).asText());
  }

  @Test
  void nodesCommandLineShowsTheAnswerAsItComes() {
    String ask = NpmFolder.of("client-samples/node").file("ask.mjs");
    String url = "mqtt://127.0.0.1:" + broker.port();

    String said =
        run(List.of("node", ask, "--url", url, "--prompt", "What is it?", "vlm_chat", PICTURE));

    assertThat(said).contains("simulated").contains("What is it?");
  }

  @Test
  void theShellAsksWithAndWithoutPicture() {
    List<String> ask =
        List.of("env", "PORT=" + broker.port(), SAMPLES.resolve("shell/prompt.sh").toString());
    List<String> about = new ArrayList<>(ask);
    about.addAll(List.of("What's \"it\",\nplease?", PICTURE));
    List<String> plain = new ArrayList<>(ask);
    plain.add("Back\\slash");

    JsonNode seen = ReplyJson.of(run(about));
    JsonNode said = ReplyJson.of(run(plain));

    assertThat(seen.path("type").asText()).isEqualTo("vlm_chat");
    assertThat(seen.at("/result/text").asText()).contains("What's \"it\", please?");
    assertThat(said.path("type").asText()).isEqualTo("llm");
    assertThat(said.at("/result/text").asText()).contains("Back\\slash");
  }

  private static String run(List<String> command) {
    ExternalCommand.Outcome outcome = ExternalCommand.run(Limits.GENEROUS, command);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome.out();
  }
}
