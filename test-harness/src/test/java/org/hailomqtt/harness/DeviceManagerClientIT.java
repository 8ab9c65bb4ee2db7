package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service of the device manager's that changed its import, with models that write and hear. */
@Timeout(120)
class DeviceManagerClientIT {
  private static final Path FOLDER = WorkerProcess.checkout().resolve("client-samples/python");

  private static MosquittoBroker broker;
  private static ScratchDirectory models;
  private static EmbeddedWorker worker;

  @BeforeAll
  static void startWorker() {
    broker = MosquittoBroker.start();
    models = ScratchDirectory.create("models");
    entry("qwen2-vl", "vlm_chat", "inference_ms: 5, token_ms: 1, tokens: 60");
    entry("looks", "vlm", "inference_ms: 5, token_ms: 1, tokens: 60");
    entry("whisper-base", "whisper", "");
    worker = EmbeddedWorker.start(WorkerSettings.simulated(broker.uri(), "moved", models.path()));
  }

  private static void entry(String name, String type, String simulated) {
    models.write(
        "models.d/" + name + ".yaml",
        "name: %s\ntype: %s\ndevices: [simulated]\nsimulated: {%s}\n"
            .formatted(name, type, simulated));
  }

  @AfterAll
  static void stopWorker() {
    worker.close();
    models.close();
    broker.close();
  }

  @Test
  void pingsAndInferencesOfManyClientsAreAnsweredInTheFormThatTheyKnow() {
    JsonNode told =
        printed(
            """
            frame = {"dtype": "uint8", "shape": [2, 2, 3],
                     "data_b64": base64.b64encode(bytes(12)).decode()}
            async def ping(client):
                return await client.ping()
            async def chat(client):
                return await client.infer(
                    "/var/lib/hailo/qwen2-vl.hef",
                    {"prompt": [{"role": "user", "content": [
                        {"type": "image"}, {"type": "text", "text": "What is it?"}]}],
                     "frames": [frame], "temperature": 0.1, "seed": 42,
                     "max_generated_tokens": 200},
                    model_type="vlm_chat")
            async def look(client):
                return await client.infer("/var/lib/hailo/looks.hef", "What is there?")
            async def hear(client):
                return await client.infer(
                    "/var/lib/hailo/whisper-base",
                    {"audio": [0.0] * 16000, "language": "en", "task": "transcribe"},
                    model_type="whisper")
            async def one(number):
                async with HailoDeviceClient(timeout=60.0) as client:
                    return [await call(client) for call in (ping, chat, ping, hear, ping, look)]
            async def main():
                print(json.dumps(await asyncio.gather(*[one(number) for number in range(5)])))
            asyncio.run(main())
            """);

    assertThat(told).hasSize(5);
    for (JsonNode client : told) {
      for (int ping : List.of(0, 2, 4)) {
        assertThat(client.path(ping).fieldNames())
            .toIterable()
            .contains("status", "device_id", "loaded_models", "uptime_seconds", "queue_depth")
            .contains("socket_path", "total_lru_evictions", "request_id");
      }
      assertThat(client.at("/1/result").asText()).contains("What is it?");
      assertThat(client.at("/3/result/segments/0").fieldNames())
          .toIterable()
          .contains("id", "start", "end", "text");
      assertThat(client.at("/5/result").asText()).contains("What is there?");
      for (int inference : List.of(1, 3, 5)) {
        assertThat(client.path(inference).fieldNames())
            .toIterable()
            .containsExactlyInAnyOrder("status", "result", "inference_time_ms", "request_id");
      }
    }
  }

  @Test
  void oneClientMayBeAskedManyThingsAtOnce() {
    JsonNode told =
        printed(
            """
            async def main():
                client = create_client()
                texts = await asyncio.gather(*[
                    client.infer("looks", "Number %d" % number) for number in range(6)])
                await client.disconnect()
                print(json.dumps([each["result"] for each in texts]))
            asyncio.run(main())
            """);

    for (int number = 0; number < 6; number++) {
      assertThat(told.path(number).asText()).contains("Number " + number);
    }
  }

  private static JsonNode printed(String script) {
    String before =
        """
        import asyncio, base64, json, os, sys
        sys.dont_write_bytecode = True
        sys.path.insert(0, '%s')
        os.environ["HAILO_BROKER"] = "mqtt://localhost:%d"
        from hailo_device_client import HailoDeviceClient, create_client
        """
            .formatted(FOLDER, broker.port());
    ExternalCommand.Outcome outcome =
        ExternalCommand.run(Limits.GENEROUS, List.of("/usr/bin/python3", "-c", before + script));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return ReplyJson.of(outcome.out());
  }
}
