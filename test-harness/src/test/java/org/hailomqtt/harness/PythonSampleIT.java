package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Python client, as it lies in client-samples, against a real worker. */
@Timeout(120)
class PythonSampleIT {
  private static final Path SAMPLES = WorkerProcess.checkout().resolve("client-samples");
  private static final Path PICTURES = SAMPLES.resolve("pictures");

  private static MosquittoBroker broker;
  private static EmbeddedWorker worker;

  @BeforeAll
  static void startWorker() {
    broker = MosquittoBroker.start();
    worker = EmbeddedWorker.start(WorkerSettings.cpu(broker.uri(), "python"));
  }

  @AfterAll
  static void stopWorker() {
    worker.close();
    broker.close();
  }

  @Test
  void itsCommandLineTellsEveryPicture() throws IOException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", sample("hailo_mqtt.py")));
    command.addAll(List.of("--port", String.valueOf(broker.port()), "--param", "top_k=1", "clip"));
    List<String> pictures;
    try (Stream<Path> files = Files.list(PICTURES)) {
      pictures = files.map(Path::toString).filter(name -> name.endsWith(".jpg")).sorted().toList();
    }
    command.addAll(pictures);

    ExternalCommand.Outcome outcome = ExternalCommand.run(Limits.GENEROUS, command);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out().lines()).hasSize(pictures.size()).allSatisfy(PythonSampleIT::isRight);
  }

  /** {@code …/red-circle.jpg {"labels": [{"label": "a red circle", …}]}}. */
  private static void isRight(String line) {
    String file = line.substring(line.lastIndexOf('/', line.indexOf(".jpg ")) + 1);
    String caption = file.substring(0, file.indexOf(".jpg")).replace('-', ' ');

    assertThat(line).contains(caption);
  }

  @Test
  void aReplyIsOfTheFormOfTheGoldenSample() throws IOException {
    JsonNode reply =
        printed(
            """
            with Hailo(port=PORT, client="golden") as hailo:
                print(json.dumps(hailo.request(
                    "clip", image=PICTURE, params={"labels": ["a red circle", "a green star"]},
                    metadata={"frame": 1}, timeout=60)))
            """);

    JsonNode golden =
        Json.mapper(1 << 20)
            .readTree(
                WorkerProcess.checkout()
                    .resolve("protocol/src/test/resources/samples/replies/clip-labels.json")
                    .toFile());
    assertThat(names(reply)).containsExactlyInAnyOrderElementsOf(names(golden));
    assertThat(names(reply.at("/result/labels/0")))
        .containsExactlyInAnyOrderElementsOf(names(golden.at("/result/labels/0")));
    assertThat(reply.at("/result/labels/0/label").asText()).isEqualTo("a red circle");
    assertThat(reply.at("/metadata/frame").asInt()).isEqualTo(1);
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void manyAreAskedAtOnceFromAsyncio() throws IOException {
    JsonNode labels =
        printed(
            """
            async def main():
                replies = await asyncio.gather(*[
                    hailo.arequest("clip", image=PICTURE, params={"top_k": 1}, metadata=i)
                    for i in range(8)])
                print(json.dumps([reply["metadata"] for reply in replies]))
            with Hailo(port=PORT, client="many") as hailo:
                asyncio.run(main())
            """);

    assertThat(labels).extracting(JsonNode::asInt).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void anErrorIsRaisedWithItsCode() throws IOException {
    JsonNode told =
        printed(
            """
            with Hailo(port=PORT, client="wrong") as hailo:
                try:
                    hailo.request("clip", image=PICTURE, params={"colour": "red"})
                except HailoError as error:
                    print(json.dumps([error.code, error.retryable, str(error)]))
            """);

    assertThat(told.path(0).asText()).isEqualTo("INVALID_INPUT");
    assertThat(told.path(1).asBoolean()).isFalse();
    assertThat(told.path(2).asText()).contains("colour");
  }

  @Test
  void whatWasAskedBeforeTheBrokerWasThereIsAnswered() throws IOException {
    try (MosquittoBroker late = MosquittoBroker.start(MosquittoSettings.inMemory())) {
      late.stop();
      try (ExternalCommand asking =
          ExternalCommand.start(
              script(
                  late.port(),
                  """
                  with Hailo(port=PORT, client="early") as hailo:
                      future = hailo.submit("clip", image=PICTURE, params={"top_k": 1})
                      print("asked", flush=True)
                      print(future.result(100)["result"]["labels"][0]["label"], flush=True)
                  """))) {
        asking.awaitOutput("asked", Limits.GENEROUS);
        // A worker first: nobody keeps a request for one that was never there.
        try (EmbeddedWorker other =
            EmbeddedWorker.startUnconnected(WorkerSettings.cpu(late.uri(), "late"))) {
          late.restart();

          asking.awaitOutput("a red circle", Limits.GENEROUS.multipliedBy(2));
        }
      }
    }
  }

  @Test
  void whatWasAskedBeforeAPowerCutIsAnsweredAtTheNextStart(@TempDir Path queue) throws IOException {
    String client = "cut-" + UUID.randomUUID();
    try (MosquittoBroker other = MosquittoBroker.start(MosquittoSettings.inMemory())) {
      EmbeddedWorker.start(WorkerSettings.cpu(other.uri(), "away")).close();
      JsonNode sent =
          printed(
              other.port(),
              """
              hailo = Hailo(port=PORT, client="%s", queue="%s")
              hailo.submit("clip", image=PICTURE, params={"top_k": 1}, id="before")
              while hailo._pending["before"].sent_at is None:
                  time.sleep(0.01)
              print("true", flush=True)
              os._exit(0)
              """
                  .formatted(client, queue));
      assertThat(sent.asBoolean()).isTrue();
      assertThat(queue).isDirectoryContaining("glob:**before.json");
      try (EmbeddedWorker back = EmbeddedWorker.start(WorkerSettings.cpu(other.uri(), "away"))) {
        JsonNode told =
            printed(
                other.port(),
                """
                told = threading.Event()
                def show(id, reply):
                    print(json.dumps([id, reply["result"]["labels"][0]["label"]]), flush=True)
                    told.set()
                with Hailo(port=PORT, client="%s", queue="%s", on_reply=show):
                    told.wait(60)
                """
                    .formatted(client, queue));

        assertThat(told.path(0).asText()).isEqualTo("before");
        assertThat(told.path(1).asText()).isEqualTo("a red circle");
        assertThat(queue).isEmptyDirectory();
      }
    }
  }

  /** What the device manager's own concurrency script does, and each call of its client. */
  @Test
  void theDeviceManagersClientIsServedUnderManyAtOnce() throws IOException {
    JsonNode told =
        printed(
            """
            from hailo_device_client import HailoDeviceClient
            os.environ["HAILO_BROKER"] = "mqtt://localhost:%d" % PORT
            pixels = {"dtype": "uint8", "shape": [64, 64, 3],
                      "data_b64": base64.b64encode(bytes(64 * 64 * 3)).decode()}
            async def ping():
                async with HailoDeviceClient() as client:
                    return await client.ping()
            async def infer():
                async with HailoDeviceClient() as client:
                    return await client.infer(
                        "/usr/share/hailo/shapes-clip.hef",
                        {"mode": "image", "tensor": pixels, "timeout_ms": 1000},
                        model_type="clip", model_params={"image_hef_path": "x.hef"})
            async def refused():
                async with HailoDeviceClient() as client:
                    try:
                        await client.load_model("/nowhere/nothing.hef", "clip")
                    except RuntimeError as error:
                        return str(error)
            async def main():
                mixed = await asyncio.gather(*[each() for _ in range(6) for each in (ping, infer)])
                async with HailoDeviceClient() as client:
                    print(json.dumps({
                        "pings": mixed[0::2], "inferences": mixed[1::2],
                        "load": await client.load_model("shapes-clip", "clip"),
                        "device_status": await client.device_status(),
                        "unload": await client.unload_model("shapes-clip", "clip"),
                        "status": await client.status(), "refused": await refused()}))
            asyncio.run(main())
            """);

    assertThat(told.path("pings")).hasSize(6).allSatisfy(PythonSampleIT::isStatus);
    assertThat(told.path("inferences"))
        .hasSize(6)
        .allSatisfy(
            reply -> {
              assertThat(reply.path("status").asText()).isEqualTo("ok");
              assertThat(reply.at("/result/dtype").asText()).isEqualTo("float32");
              assertThat(reply.path("inference_time_ms").asDouble()).isPositive();
              assertThat(reply.path("request_id").asText()).isNotEmpty();
            });
    assertThat(told.at("/load/message").asText()).contains("loaded");
    assertThat(told.at("/load/model_type").asText()).isEqualTo("clip");
    assertThat(told.at("/device_status/device/architecture").asText()).isNotEmpty();
    assertThat(told.at("/device_status/networks/network_count").asInt()).isPositive();
    assertThat(told.at("/device_status/networks/networks/0/loaded_at").isNumber()).isTrue();
    assertThat(told.at("/unload/message").asText()).isEqualTo("Model unloaded");
    isStatus(told.path("status"));
    assertThat(told.path("refused").asText()).startsWith("Device manager error: ");
  }

  private static void isStatus(JsonNode reply) {
    assertThat(names(reply))
        .contains(
            "status", "device_id", "loaded_models", "uptime_seconds", "queue_depth", "request_id");
  }

  /** What a script printed, as JSON. */
  private static JsonNode printed(String script) throws IOException {
    return printed(broker.port(), script);
  }

  private static JsonNode printed(int port, String script) throws IOException {
    ExternalCommand.Outcome outcome = ExternalCommand.run(Limits.GENEROUS, script(port, script));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return Json.mapper(1 << 20).readTree(outcome.out());
  }

  private static List<String> script(int port, String script) {
    String before =
        """
        import asyncio, base64, json, os, sys, threading, time
        sys.dont_write_bytecode = True
        sys.path.insert(0, %s)
        from hailo_mqtt import Hailo, HailoError
        PORT, PICTURE = %d, %s
        """
            .formatted(
                quoted(SAMPLES.resolve("python")),
                port,
                quoted(PICTURES.resolve("red-circle.jpg")));
    return List.of("/usr/bin/python3", "-c", before + script);
  }

  private static String quoted(Path path) {
    return "'" + path + "'";
  }

  private static String sample(String file) {
    return SAMPLES.resolve("python").resolve(file).toString();
  }
}
