package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Types that write, end to end, on the simulated device. */
@Timeout(120)
class WordsIT {
  private static final Path PICTURES =
      WorkerProcess.checkout().resolve(Path.of("client-samples", "pictures"));

  private static MosquittoBroker broker;
  private static ScratchDirectory models;
  private static EmbeddedWorker worker;

  private final String client = "me-" + UUID.randomUUID();
  private final Producer producer = Producer.mqtt5(broker, client);

  @BeforeAll
  static void startWorker() {
    broker = MosquittoBroker.start();
    models = ScratchDirectory.create("models");
    entry("looks", "vlm_chat", "inference_ms: 20, token_ms: 10, tokens: 60");
    entry("reads", "llm", "inference_ms: 5, token_ms: 2");
    entry("talks", "llm", "inference_ms: 20, token_ms: 100, tokens: 300");
    worker = EmbeddedWorker.start(WorkerSettings.simulated(broker.uri(), "words", models.path()));
  }

  private static void entry(String name, String type, String simulated) {
    models.write(
        "models.d/" + name + ".yaml",
        "name: %s\ntype: %s\ndefault: true\ndevices: [simulated]\nsimulated: {%s}\n"
            .formatted(name, type, simulated));
  }

  @AfterAll
  static void stopWorker() {
    worker.close();
    models.close();
    broker.close();
  }

  @AfterEach
  void disconnect() {
    producer.close();
  }

  private static byte[] picture(String name) {
    try {
      return Files.readAllBytes(PICTURES.resolve(name + ".jpg"));
    } catch (IOException e) {
      throw new IllegalStateException("there is no picture " + name, e);
    }
  }

  private void request(String type, String id, String body) {
    producer.publish(Message.of("hailo/v1/request/" + type + "/" + client + "/" + id, body));
  }

  private JsonNode reply(String id) {
    return ReplyJson.of(producer.await("hailo/v1/reply/" + client + "/" + id, Limits.GENEROUS));
  }

  private List<JsonNode> chunks(String id) {
    return producer.deliveries().stream()
        .filter(each -> each.topic().equals("hailo/v1/reply/" + client + "/" + id + "/chunk"))
        .map(ReplyJson::of)
        .toList();
  }

  private static String text(List<JsonNode> chunks) {
    return chunks.stream().map(chunk -> chunk.path("text").asText()).collect(Collectors.joining());
  }

  private JsonNode look(String id, String picture) {
    request(
        "vlm_chat",
        id,
        """
        {"input": {"prompt": "What is it?", "image": "%s"}, "params": {"seed": 7}, "stream": true}
        """
            .formatted(Base64.getEncoder().encodeToString(picture(picture))));
    return reply(id);
  }

  @Test
  void aPictureAndAPromptAreAnsweredWordByWord() {
    producer.subscribe("hailo/v1/reply/" + client + "/#", 1);

    JsonNode reply = look("1", "red-circle");

    List<JsonNode> chunks = chunks("1");
    assertThat(reply.path("status").asText()).as(reply.toString()).isEqualTo("ok");
    assertThat(reply.at("/result/text").asText())
        .isEqualTo(text(chunks))
        .contains("simulated")
        .contains("What is it?");
    assertThat(chunks.stream().map(chunk -> chunk.path("seq").asInt()).toList())
        .isEqualTo(IntStream.range(0, chunks.size()).boxed().toList());
    assertThat(chunks.size()).isGreaterThan(5);
    JsonNode usage = reply.path("usage");
    assertThat(usage.path("finish_reason").asText()).isEqualTo("stop");
    assertThat(usage.path("generated_tokens").asInt()).isEqualTo(60);
    assertThat(usage.path("prompt_tokens").asInt()).isGreaterThan(100);
    assertThat(usage.path("first_token_ms").asDouble())
        .isLessThan(reply.at("/timing/inference_ms").asDouble() / 3);
  }

  @Test
  void theSameSeedSaysTheSameAndAnotherPictureSomethingElse() {
    producer.subscribe("hailo/v1/reply/" + client + "/#", 1);

    String first = look("1", "red-circle").at("/result/text").asText();

    assertThat(look("2", "red-circle").at("/result/text").asText()).isEqualTo(first);
    assertThat(look("3", "blue-triangle").at("/result/text").asText()).isNotEqualTo(first);
  }

  @Test
  void aBareTextIsThePromptAndABarePictureIsDescribed() {
    producer.subscribe("hailo/v1/reply/" + client + "/#", 1);

    producer.publish(Message.of("hailo/v1/request/llm/" + client + "/1", "Is anybody there?"));
    producer.publish(Message.of("hailo/v1/request/vlm/" + client + "/2", picture("green-square")));

    assertThat(reply("1").at("/result/text").asText()).contains("Is anybody there?");
    assertThat(reply("2").at("/result/text").asText()).contains("Describe the picture in one");
  }

  @Test
  void aPictureForAModelThatReadsIsRefused() {
    producer.subscribe("hailo/v1/reply/" + client + "/#", 1);

    producer.publish(Message.of("hailo/v1/request/llm/" + client + "/1", picture("red-circle")));

    assertThat(reply("1").path("code").asText()).isEqualTo("INVALID_INPUT");
  }

  /** 300 tokens of 100 ms. */
  @Test
  void aCancelEndsALongAnswerAndTheNextOneStartsAtOnce() {
    producer.subscribe("hailo/v1/reply/" + client + "/#", 1);
    try (WorkerControl control =
        new WorkerControl(broker, new TopicGrammar(TopicGrammar.DEFAULT_BASE), "words")) {
      request(
          "llm",
          "1",
          "{\"model\": \"talks\", \"input\": {\"prompt\": \"Go on.\"}, \"params\":"
              + " {\"max_tokens\": 300}, \"stream\": true}");
      await().atMost(Limits.GENEROUS).until(() -> chunks("1").size() > 2);
      request(
          "llm",
          "2",
          "{\"model\": \"talks\", \"input\": {\"prompt\": \"And you?\"}, \"params\":"
              + " {\"max_tokens\": 2}}");

      await()
          .atMost(Limits.GENEROUS)
          .until(() -> control.ask("ping").path("state").asText().equals("busy"));
      int before = text(chunks("1")).length();
      producer.publish(Message.of("hailo/v1/control/words/cancel/" + client + "/1", ""));
      JsonNode cancelled = reply("1");
      JsonNode next = reply("2");

      assertThat(cancelled.at("/usage/finish_reason").asText()).isEqualTo("cancelled");
      assertThat(cancelled.at("/result/text").asText()).isEqualTo(text(chunks("1")));
      assertThat(cancelled.at("/result/text").asText().length() - before)
          .as("characters after those heard before the cancel, of which a token has four")
          .isLessThan(20 * 4);
      assertThat(next.at("/usage/finish_reason").asText()).isEqualTo("length");
      assertThat(next.at("/timing/queued_ms").asDouble()).isLessThan(5000);
    }
  }

  @Test
  void anAnswerEndsAtItsDeadlineWithWhatThereIs() {
    producer.subscribe("hailo/v1/reply/" + client + "/#", 1);

    request(
        "llm",
        "1",
        "{\"model\": \"talks\", \"input\": {\"prompt\": \"Go on.\"}, \"timeout_ms\": 700}");

    JsonNode reply = reply("1");
    assertThat(reply.at("/usage/finish_reason").asText()).as(reply.toString()).isEqualTo("timeout");
    assertThat(reply.at("/usage/generated_tokens").asInt()).isBetween(1, 20);
    assertThat(reply.at("/result/text").asText()).startsWith("This");
  }

  @Test
  void aCancelMeetsARequestThatComesAfterIt() {
    producer.subscribe("hailo/v1/reply/" + client + "/#", 1);
    producer.subscribe("me/reply/cancel/" + client, 1);
    producer.publish(
        Message.of("hailo/v1/control/words/cancel/" + client + "/1", "")
            .withResponseTopic("me/reply/cancel/" + client));
    JsonNode told = ReplyJson.of(producer.await("me/reply/cancel/" + client, Limits.GENEROUS));

    request("llm", "1", "{\"model\": \"reads\", \"input\": {\"prompt\": \"Hello?\"}}");
    JsonNode first = reply("1");
    request("llm", "1", "{\"model\": \"reads\", \"input\": {\"prompt\": \"Hello again?\"}}");
    JsonNode second = reply("1");

    assertThat(told.path("message").asText()).contains("if it comes within 10 minutes");
    assertThat(first.path("code").asText()).isEqualTo("CANCELLED");
    assertThat(second.path("status").asText()).isEqualTo("ok");
  }
}
