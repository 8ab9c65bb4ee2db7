package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Types that write, end to end: bridge, simulated HailoRT, mosquitto. */
@Timeout(120)
class WordsOnHailoIT {
  private static final Path PICTURES =
      WorkerProcess.checkout().resolve(Path.of("client-samples", "pictures"));
  private static final Pattern LOADED = Pattern.compile("loaded (\\S+)/main in");
  private static final Duration AFFINITY = Duration.ofSeconds(2);

  private static MosquittoBroker broker;
  private static SimulatedHailo hailo;
  private static WorkerProcess worker;

  private Producer producer;
  private WorkerControl control;

  @BeforeAll
  static void startWorker() {
    broker = MosquittoBroker.start();
    hailo = new SimulatedHailo();
    hailo.device("memory 8000000000");
    hailo.withEntry(
        "eyes",
        "type: vlm_chat\nmemory_mb: 4600\nframe: {height: 24, width: 32}\n",
        talking("vlm", "frame 24 32 3", "first_token_ms 60", "token_ms 20"));
    hailo.withEntry(
        "pen",
        "type: llm\ndefault: true\nmemory_mb: 3000\n",
        talking("llm", "first_token_ms 60", "token_ms 20"));
    hailo.withEntry(
        "endless",
        "type: llm\nmemory_mb: 3000\n",
        talking("llm", "first_token_ms 100", "token_ms 100"));
    withSlowModel(100);
    hailo.withEntry(
        "ears", "type: whisper\nmemory_mb: 300\n", "kind speech", "memory 300000000", "load_ms 20");
    hailo.with(
        "small",
        "memory 20000000",
        "input x uint8 NC 1 1 1",
        "output y uint8 NC 1 1 1 1 0",
        "compute y identity x");
    worker = hailo.worker(broker, "hailo");
    worker.awaitReady(broker, Limits.GENEROUS);
  }

  private static void withSlowModel(int tokenMillis) {
    hailo.withEntry(
        "slow",
        "type: llm\nmemory_mb: 3000\n",
        talking("llm", "first_token_ms 10", "token_ms " + tokenMillis));
  }

  private static String[] talking(String kind, String... more) {
    List<String> lines =
        List.of(
            "kind " + kind,
            "memory " + (kind.equals("vlm") ? "4600000000" : "3000000000"),
            "load_ms 100",
            "context 2048",
            "answer_words 300");
    return Stream.concat(lines.stream(), Stream.of(more)).toArray(String[]::new);
  }

  @AfterAll
  static void stopWorker() {
    worker.close();
    hailo.close();
    broker.close();
  }

  @BeforeEach
  void connect() {
    producer = Producer.mqtt5(broker, "me");
    producer.subscribe("hailo/v1/reply/me/#", 1);
    control = new WorkerControl(broker, new TopicGrammar(TopicGrammar.DEFAULT_BASE), "hailo");
  }

  @AfterEach
  void disconnect() {
    control.close();
    producer.close();
  }

  private void request(String type, String id, String body) {
    producer.publish(Message.of("hailo/v1/request/" + type + "/me/" + id, body.replace('\'', '"')));
  }

  private JsonNode reply(String id) {
    return ReplyJson.of(producer.await("hailo/v1/reply/me/" + id, Limits.GENEROUS));
  }

  private List<Delivery> chunks(String id) {
    return producer.deliveries().stream()
        .filter(each -> each.topic().equals("hailo/v1/reply/me/" + id + "/chunk"))
        .toList();
  }

  private String read(String id) {
    return chunks(id).stream()
        .map(chunk -> ReplyJson.of(chunk).path("text").asText())
        .collect(Collectors.joining());
  }

  private static String picture(String name) {
    try {
      return Base64.getEncoder()
          .encodeToString(Files.readAllBytes(PICTURES.resolve(name + ".jpg")));
    } catch (IOException e) {
      throw new IllegalStateException("there is no picture " + name, e);
    }
  }

  private JsonNode look(String id, String picture) {
    request(
        "vlm_chat",
        id,
        "{'input': {'prompt': 'What is it?', 'image': '%s'}, 'params': {'seed': 7, 'max_tokens': 40},"
                .formatted(picture(picture))
            + " 'stream': true}");
    return reply(id);
  }

  private static List<String> loads() {
    return LOADED.matcher(worker.output()).results().map(each -> each.group(1)).toList();
  }

  @Test
  void aPictureIsAnsweredWhileItIsRead() {
    JsonNode first = look("look-1", "red-circle");

    List<Delivery> chunks = chunks("look-1");
    assertThat(first.at("/result/text").asText())
        .as(first.toString())
        .isNotBlank()
        .isEqualTo(read("look-1"));
    assertThat(chunks.stream().map(chunk -> ReplyJson.of(chunk).path("seq").asInt()))
        .containsExactlyElementsOf(IntStream.range(0, chunks.size()).boxed().toList());
    assertThat(chunks.size()).as("40 tokens of 20 ms, joined for 50 ms").isGreaterThan(8);
    assertThat(first.at("/usage/first_token_ms").asDouble())
        .isLessThan(first.at("/timing/inference_ms").asDouble() / 3);
    assertThat(first.at("/usage/generated_tokens").asInt()).isEqualTo(40);
    assertThat(first.at("/usage/finish_reason").asText()).isEqualTo("length");
    assertThat(first.has("simulated")).isFalse();

    String text = first.at("/result/text").asText();
    assertThat(look("look-2", "red-circle").at("/result/text").asText()).isEqualTo(text);
    assertThat(look("look-3", "blue-triangle").at("/result/text").asText()).isNotEqualTo(text);
  }

  @Test
  void anAnswerOfThirtySecondsHoldsUpNeitherAPingNorItsCancel() {
    request(
        "llm",
        "long",
        "{'model': 'endless', 'params': {'prompt': 'Go on.', 'max_tokens': 300}, 'stream': true}");
    await().atMost(Limits.GENEROUS).until(() -> chunks("long").size() > 3);
    request("llm", "next", "{'model': 'endless', 'params': {'prompt': 'You?', 'max_tokens': 2}}");

    assertThat(control.ask("ping").path("state").asText()).isEqualTo("busy");
    String before = read("long");
    producer.publish(Message.of("hailo/v1/control/hailo/cancel/me/long", ""));
    JsonNode cancelled = reply("long");
    JsonNode next = reply("next");

    String text = cancelled.at("/result/text").asText();
    assertThat(cancelled.at("/usage/finish_reason").asText()).isEqualTo("cancelled");
    assertThat(text).isEqualTo(read("long")).startsWith(before);
    assertThat(text.length() - before.length())
        .as("letters of the token that was under way and two more")
        .isLessThanOrEqualTo(3 * 4);
    assertThat(next.at("/usage/generated_tokens").asInt()).as(next.toString()).isEqualTo(2);
  }

  /**
   * All 40 wait before the first runs. Each takes 140 ms and more, so that the 20 of one model take
   * longer than affinity may pass the oldest of the other over.
   */
  @Test
  void twoModelsThatCanNotBeLoadedTogetherAreSwappedAsSeldomAsAffinityLets() {
    String tensor = "{'dtype': 'uint8', 'shape': [1, 1], 'data_b64': 'AQ=='}";
    request("infer", "small", "{'model': 'small', 'input': {'tensor': " + tensor + "}}");
    reply("small");
    producer.publish(
        Message.of("hailo/v1/control/hailo/load_model/me/ears", "{\"model\":\"ears\"}"));
    reply("ears");
    int before = loads().size();
    int answered = producer.deliveries().size();
    control.ask("pause");
    for (int i = 0; i < 20; i++) {
      request(
          "vlm_chat",
          "vlm-" + i,
          "{'input': {'prompt': '%d?', 'image': {'dtype': 'uint8', 'shape': [1, 1, 3], 'data_b64': 'AAAA'}}, 'params': {'max_tokens': 5}}"
              .formatted(i));
      request(
          "llm",
          "llm-" + i,
          "{'input': {'prompt': '%d?'}, 'params': {'max_tokens': 5}}".formatted(i));
    }
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> control.ask("status").at("/lanes/normal/waiting").asInt() == 40);
    long start = System.nanoTime();
    control.ask("resume");
    List<Delivery> replies = producer.awaitCount(answered + 40, Limits.GENEROUS);
    Duration taken = Duration.ofNanos(System.nanoTime() - start);

    assertThat(replies)
        .allSatisfy(reply -> assertThat(ReplyJson.code(ReplyJson.of(reply))).isEqualTo("OK"));
    List<String> loads = loads().subList(before, loads().size());
    // The first model, and then one each time that the oldest of the other was passed over for
    // as long as it may be, and at the end what is left.
    assertThat(loads.size())
        .as("%s in %s", loads, taken)
        .isLessThanOrEqualTo(2 + (int) taken.dividedBy(AFFINITY));
    assertThat(loads).contains("eyes", "pen").doesNotContain("small", "ears");
    assertThat(
            IntStream.range(1, loads.size()).allMatch(i -> !loads.get(i).equals(loads.get(i - 1))))
        .as("each load is a swap: %s", loads)
        .isTrue();
  }

  @Test
  void anAnswerThatASignalEndsIsGivenByTheNextStart() {
    request("llm", "stop", "{'model': 'slow', 'params': {'prompt': 'Go on.', 'max_tokens': 250}}");
    control.awaitRunning("stop");

    worker.stop();
    assertThat(worker.exitCode()).hasValue(0);
    assertThat(producer.deliveries()).isEmpty();
    withSlowModel(1);
    worker.restart();

    JsonNode reply = reply("stop");
    assertThat(reply.at("/usage/generated_tokens").asInt()).as(reply.toString()).isEqualTo(250);
    assertThat(reply.at("/usage/finish_reason").asText()).isEqualTo("length");
  }
}
