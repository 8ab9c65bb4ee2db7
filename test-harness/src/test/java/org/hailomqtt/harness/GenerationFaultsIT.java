package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Models that talk and hear on a Hailo device, which goes away or kills the worker in the middle.
 */
@Timeout(180)
class GenerationFaultsIT {
  private SimulatedHailo hailo;
  private MosquittoBroker broker;
  private Producer producer;

  @BeforeEach
  void startBroker() {
    hailo =
        new SimulatedHailo()
            .withEntry("reads", "type: llm\n", "kind llm", "answer_words 12", "token_ms 2")
            .withEntry(
                "looks",
                "type: vlm_chat\nframe: {height: 56, width: 56}\n",
                "kind vlm",
                "frame 56 56 3",
                "token_ms 2")
            .withEntry("hears", "type: whisper\n", "kind speech");
    broker = MosquittoBroker.start();
    producer = Producer.mqtt5(broker, "me");
    producer.subscribe("hailo/v1/reply/me/#", 1);
  }

  @AfterEach
  void stopBroker() {
    producer.close();
    broker.close();
    hailo.close();
  }

  private void ask(String type, String id, String body) {
    producer.publish(Message.of("hailo/v1/request/" + type + "/me/" + id, body));
  }

  private JsonNode reply(String id) {
    return ReplyJson.of(producer.await("hailo/v1/reply/me/" + id, Limits.GENEROUS));
  }

  private JsonNode answer(String id) {
    ask("llm", id, "{\"input\": {\"prompt\": \"hello\"}, \"params\": {\"seed\": 7}}");
    return reply(id);
  }

  private static void assertOk(JsonNode reply) {
    assertThat(ReplyJson.code(reply)).as(reply.toString()).isEqualTo("OK");
    assertThat(reply.path("device").asText()).isEqualTo("hailo");
  }

  private static String text(JsonNode reply) {
    assertOk(reply);
    return reply.at("/result/text").asText();
  }

  private static String picture(String name) throws IOException {
    Path file = WorkerProcess.checkout().resolve(Path.of("client-samples", "pictures", name));
    return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
  }

  private JsonNode look(String id, String picture) throws IOException {
    ask(
        "vlm_chat",
        id,
        "{\"input\": {\"image\": \"" + picture(picture) + "\"}, \"params\": {\"seed\": 7}}");
    return reply(id);
  }

  @Test
  void everyKindOfModelAnswersFromTheDevice() throws IOException {
    try (WorkerProcess worker = hailo.worker(broker, "w")) {
      worker.awaitReady(broker, Limits.GENEROUS);

      assertThat(text(answer("1"))).isNotBlank().doesNotContain("<|").isEqualTo(text(answer("2")));
      String red = text(look("3", "red-circle.jpg"));
      assertThat(text(look("4", "red-circle.jpg"))).isEqualTo(red);
      assertThat(text(look("5", "green-square.jpg"))).isNotEqualTo(red);
      assertThat(text(answer("6"))).isEqualTo(text(answer("7")));
      ask("whisper", "8", "{\"input\": {\"audio\": \"" + tone() + "\"}}");
      assertThat(text(reply("8"))).contains("tone 400 level 7");
    }
  }

  /** A WAV file: two seconds, 16 kHz, 16 bits. */
  private static String tone() {
    int count = 32_000;
    ByteBuffer file = ByteBuffer.allocate(44 + 2 * count).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(36 + 2 * count)
        .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII));
    file.putInt(16).putShort((short) 1).putShort((short) 1).putInt(16_000).putInt(32_000);
    file.putShort((short) 2)
        .putShort((short) 16)
        .put("data".getBytes(StandardCharsets.US_ASCII))
        .putInt(2 * count);
    for (int i = 0; i < count; i++) {
      file.putShort((short) Math.round(16_384 * Math.sin(2 * Math.PI * 440 * i / 16_000)));
    }
    return Base64.getEncoder().encodeToString(file.array());
  }

  @Test
  void anAnswerThatTheDeviceWasLostInIsGivenAllTheSame() {
    try (WorkerProcess worker = hailo.worker(broker, "w")) {
      worker.awaitReady(broker, Limits.GENEROUS);
      String whole = text(answer("1"));
      hailo.faults("token 5 disconnect", "token 12 disconnect 6");

      assertThat(text(answer("2"))).isEqualTo(whole);
      assertThat(text(answer("3"))).isEqualTo(whole);
      assertThat(worker.isAlive()).isTrue();
    }
  }

  @Test
  void anAnswerThatTheDeviceIsLostInEveryTimeIsRefusedAndTheNextIsGiven() {
    try (WorkerProcess worker = hailo.worker(broker, "w")) {
      worker.awaitReady(broker, Limits.GENEROUS);
      hailo.faults("token * disconnect");

      assertThat(ReplyJson.code(answer("1"))).isEqualTo("DEVICE_ERROR");

      hailo.faults();
      assertOk(answer("2"));
    }
  }

  @Test
  void anAnswerThatHangsEndsAtItsDeadlineAndTheNextIsGiven() {
    try (WorkerProcess worker = hailo.worker(broker, "w")) {
      worker.awaitReady(broker, Limits.GENEROUS);
      assertOk(answer("1"));
      hailo.faults("token 3 hang 600000");
      ask("llm", "2", "{\"input\": {\"prompt\": \"hello\"}, \"timeout_ms\": 1500}");

      JsonNode cut = reply("2");

      assertOk(cut);
      assertThat(cut.at("/usage/finish_reason").asText()).isEqualTo("timeout");
      hailo.faults();
      assertOk(answer("3"));
    }
  }

  @Test
  void anAnswerThatNativeCodeDiesInIsPoisonAndOthersAreGiven() {
    try (WorkerProcess worker = hailo.worker(broker, "w")) {
      worker.awaitReady(broker, Limits.GENEROUS);
      hailo.faults("token 3 abort");
      ask("llm", "bad", "{\"input\": {\"prompt\": \"hello\"}}");
      for (int death = 1; death <= 3; death++) {
        await("death " + death).atMost(Limits.GENEROUS).until(() -> !worker.isAlive());
        worker.restart();
      }

      JsonNode bad = reply("bad");

      assertThat(ReplyJson.code(bad)).as(bad.toString()).isEqualTo("POISONED");
      hailo.faults();
      assertOk(answer("good"));
      assertThat(
              producer.deliveries().stream()
                  .map(Delivery::topic)
                  .filter(List.of("hailo/v1/reply/me/bad", "hailo/v1/reply/me/good")::contains))
          .hasSize(2);
    }
  }
}
