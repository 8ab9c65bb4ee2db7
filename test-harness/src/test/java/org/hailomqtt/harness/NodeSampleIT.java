package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Node.js client, as it lies in client-samples, against a real worker. */
@Timeout(120)
class NodeSampleIT {
  private static final ObjectMapper JSON = Json.mapper(1 << 20);
  private static final NpmFolder SAMPLE = NpmFolder.of("client-samples/node");
  private static final Path PICTURES =
      WorkerProcess.checkout().resolve("client-samples").resolve("pictures");
  private static final Path REPLIES =
      WorkerProcess.checkout().resolve("protocol/src/test/resources/samples/replies");

  private static MosquittoBroker broker;
  private static EmbeddedWorker worker;

  @BeforeAll
  static void startWorker() {
    broker = MosquittoBroker.start();
    worker = EmbeddedWorker.start(WorkerSettings.cpu(broker.uri(), "node"));
  }

  @AfterAll
  static void stopWorker() {
    worker.close();
    broker.close();
  }

  @Test
  void itsCommandLineTellsEveryPicture() throws IOException {
    List<String> command =
        new ArrayList<>(List.of("node", SAMPLE.file("ask.mjs"), "--url", url(broker)));
    command.addAll(List.of("--param", "top_k=1", "clip"));
    List<SamplePicture> pictures = SamplePicture.allNear(PICTURES);
    pictures.forEach(picture -> command.add(picture.file().toString()));

    ExternalCommand.Outcome outcome = ExternalCommand.run(Limits.GENEROUS, command);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out().lines()).hasSize(pictures.size());
    assertThat(pictures)
        .allSatisfy(
            picture ->
                assertThat(outcome.out())
                    .contains(picture.file() + " {\"labels\":[{\"label\":\"" + picture.caption()));
  }

  @Test
  void aReplyIsOfTheFormOfTheGoldenSample() throws IOException {
    JsonNode reply =
        printed(
            """
            const params = { labels: ['a red circle', 'a green star'] }
            print(await hailo.request('clip', { image: PICTURE, params, metadata: { frame: 1 } }))
            """);

    JsonNode golden = JSON.readTree(REPLIES.resolve("clip-labels.json").toFile());
    assertThat(names(reply)).isEqualTo(names(golden));
    assertThat(names(reply.at("/result/labels/0"))).isEqualTo(names(golden.at("/result/labels/0")));
    assertThat(reply.at("/result/labels/0/label").asText()).isEqualTo("a red circle");
    assertThat(reply.at("/metadata/frame").asInt()).isEqualTo(1);
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void anErrorIsThrownWithItsCode() throws IOException {
    JsonNode told =
        printed(
            """
            const params = { colour: 'red' }
            const error = await hailo.request('clip', { image: PICTURE, params }).catch(e => e)
            print([error instanceof HailoError, error.code, error.retryable, error.message])
            """);

    assertThat(told.path(0).asBoolean()).isTrue();
    assertThat(told.path(1).asText()).isEqualTo("INVALID_INPUT");
    assertThat(told.path(2).asBoolean()).isFalse();
    assertThat(told.path(3).asText()).contains("colour");
  }

  @Test
  void aSignalCancelsWhatWaits() throws IOException {
    JsonNode told =
        printed(
            """
            await hailo.control('pause')
            const stop = new AbortController()
            const asked = hailo.request('clip', {
              image: PICTURE, signal: stop.signal, onEvent: event => stop.abort() })
            const error = await asked.catch(e => e)
            await hailo.control('resume')
            print(error.code)
            """);

    assertThat(told.asText()).isEqualTo("CANCELLED");
  }

  /** What a worker says piece by piece, and that it is full, played by another client. */
  @Test
  void whatIsFullIsTriedAgainAndAStreamedAnswerComesPieceByPiece() throws IOException {
    JsonNode told =
        printed(
            """
            const topic = 'elsewhere/reply/script/told'
            const busy = { id: 'told', status: 'error', error: 'full', code: 'QUEUE_FULL',
              retryable: true, retry_after_ms: 100 }
            const done = { id: 'told', status: 'ok', result: { text: 'a red circle' } }
            const other = mqtt.connect(URL)
            await other.subscribeAsync('elsewhere/request/#')
            let times = 0
            other.on('message', async (where, body) => {
              const stream = JSON.parse(body).stream
              if (++times === 1) return other.publish(topic, JSON.stringify(busy))
              for (const [seq, text] of ['a red', ' circle'].entries()) {
                await other.publishAsync(topic + '/chunk', JSON.stringify({ seq, text }))
              }
              other.publish(topic, JSON.stringify(done), { qos: 1 })
            })
            const pieces = []
            const away = new Hailo(URL, { client: 'script', base: 'elsewhere', lasting: false })
            const reply = await away.request('vlm_chat', {
              id: 'told', image: PICTURE, text: 'What is it?', onChunk: text => pieces.push(text) })
            await away.close()
            await other.endAsync()
            print({ times, pieces, text: reply.result.text })
            """);

    assertThat(told.path("times").asInt()).isEqualTo(2);
    assertThat(told.path("pieces").toString()).isEqualTo("[\"a red\",\" circle\"]");
    assertThat(told.path("text").asText()).isEqualTo("a red circle");
  }

  @Test
  void whatWasAskedBeforeAPowerCutIsAnsweredAtTheNextStart(@TempDir Path queue) throws IOException {
    String options =
        "{ client: 'cut-%s', queue: '%s', onReply }".formatted(UUID.randomUUID(), queue);
    try (MosquittoBroker away = MosquittoBroker.start()) {
      away.stop();
      String asking =
          """
          const onReply = undefined
          const cut = new Hailo(URL, %s)
          cut.request('clip', { image: PICTURE, params: { top_k: 1 }, id: 'be:fore' })
          while (!readdirSync('%s').some(name => name.endsWith('.json'))) await pause(20)
          process.exit(0)
          """
              .formatted(options, queue);
      assertThat(ExternalCommand.run(Limits.GENEROUS, script(away, asking)).exitCode()).isZero();
      assertThat(queue).isNotEmptyDirectory();
    }

    JsonNode told =
        printed(
            """
            const reply = await new Promise(resolve => {
              const onReply = (id, reply) => resolve({ id, reply, client })
              const client = new Hailo(URL, %s)
            })
            print([reply.id, reply.reply.result.labels[0].label])
            await reply.client.close()
            """
                .formatted(options));

    assertThat(told.toString()).isEqualTo("[\"be:fore\",\"a red circle\"]");
    assertThat(queue).isEmptyDirectory();
  }

  /**
   * Each golden reply is a value of its type; the compiler refuses fields that it does not know.
   */
  @Test
  void theTypesFitTheGoldenSamples(@TempDir Path folder) throws IOException {
    StringBuilder source = new StringBuilder();
    source.append("import type { ControlReply, Failure, Reply, Results } from '");
    source.append(SAMPLE.file("hailo-mqtt.mjs")).append("'\n");
    source.append("type Of<T extends string> = T extends keyof Results ? Results[T] : unknown\n");
    List<Path> files;
    try (Stream<Path> golden = Files.list(REPLIES)) {
      files = golden.sorted().toList();
    }
    for (int i = 0; i < files.size(); i++) {
      String reply = Files.readString(files.get(i));
      source.append("export const reply").append(i).append(": ").append(type(reply));
      source.append(" = ").append(reply).append('\n');
    }
    Path file = Files.writeString(folder.resolve("golden.ts"), source);
    String compiler = NpmFolder.of("test-harness/node").file("node_modules/typescript/bin/tsc");

    ExternalCommand.Outcome outcome =
        ExternalCommand.run(
            Limits.GENEROUS.multipliedBy(2),
            List.of(
                "node",
                compiler,
                "--noEmit",
                "--strict",
                "--skipLibCheck",
                "--module",
                "nodenext",
                "--target",
                "es2022",
                file.toString()));

    assertThat(files).isNotEmpty();
    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
  }

  private static String type(String reply) throws IOException {
    JsonNode body = JSON.readTree(reply);
    if (body.path("status").asText().equals("error")) {
      return "Failure";
    }
    return body.has("action") ? "ControlReply" : "Reply<Of<'" + body.path("type").asText() + "'>>";
  }

  /** What a script printed, as JSON. */
  private static JsonNode printed(String script) throws IOException {
    ExternalCommand.Outcome outcome = ExternalCommand.run(Limits.GENEROUS, script(broker, script));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return JSON.readTree(outcome.out());
  }

  private static List<String> script(Broker asked, String script) {
    String before =
        """
        import { readdirSync } from 'node:fs'
        import { setTimeout as pause } from 'node:timers/promises'
        import mqtt from '%s'
        import { Hailo, HailoError } from '%s'
        const URL = '%s', PICTURE = '%s'
        const print = value => console.log(JSON.stringify(value))
        const hailo = new Hailo(URL, { client: 'script-' + process.pid, lasting: false })
        """
            .formatted(
                SAMPLE.file("node_modules/mqtt/build/index.js"),
                SAMPLE.file("hailo-mqtt.mjs"),
                url(asked),
                PICTURES.resolve("red-circle.jpg"));
    return NpmFolder.script(before + script + "await hailo.close()\n");
  }

  private static String url(Broker asked) {
    return "mqtt://127.0.0.1:" + asked.port();
  }
}
