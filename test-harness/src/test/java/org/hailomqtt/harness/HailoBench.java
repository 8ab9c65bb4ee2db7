package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;

/** A simulated Hailo device with one model, a broker and a producer. One thread. */
final class HailoBench implements AutoCloseable {
  static final TopicGrammar TOPICS = new TopicGrammar(TopicGrammar.DEFAULT_BASE);
  private static final String MODEL = "echo";

  private final InferRequests requests = new InferRequests("me");
  final SimulatedHailo hailo;
  final MosquittoBroker broker = MosquittoBroker.start();
  final Producer producer = Producer.mqtt5(broker, "me");

  /** With a model whose inference takes so long. */
  HailoBench(int runMillis) {
    hailo =
        new SimulatedHailo()
            .with(
                MODEL,
                "run_ms " + runMillis,
                "input x uint8 NC 1 1 4",
                "output y float32 NC 1 1 4",
                "compute y identity x")
            .withRunLog();
    producer.subscribe(requests.replies(), 1);
  }

  WorkerProcess worker(String id, String... flags) {
    return hailo.worker(broker, id, flags);
  }

  /** Sends requests with these numbers as ids. */
  void send(int from, int to) {
    for (int i = from; i < to; i++) {
      producer.publish(
          Message.of(
              TOPICS.request(Lane.NORMAL, "infer", "me", "r" + i),
              """
              {"model": "%s", "input": {"tensors": {
                "x": {"dtype": "uint8", "shape": [1, 4], "data_b64": "AQIDBA=="}}}}
              """
                  .formatted(MODEL)));
    }
  }

  /** The codes of the replies so far, by id. */
  Map<String, List<String>> answers() {
    Map<String, List<String>> answers = new TreeMap<>();
    for (Delivery delivery : producer.deliveries()) {
      JsonNode reply = ReplyJson.of(delivery);
      answers
          .computeIfAbsent(reply.path("id").asText(), id -> new ArrayList<>())
          .add(ReplyJson.code(reply));
    }
    return answers;
  }

  /** Waits until so many requests have their answer. */
  void awaitAnswers(int count) {
    await()
        .atMost(Limits.GENEROUS)
        .untilAsserted(() -> assertThat(answers()).hasSizeGreaterThanOrEqualTo(count));
  }

  /** The codes of the replies to the requests with these numbers, each as often as it came. */
  List<String> codes(int from, int to) {
    Map<String, List<String>> answers = answers();
    return IntStream.range(from, to)
        .mapToObj(i -> answers.getOrDefault("r" + i, List.of()))
        .flatMap(List::stream)
        .toList();
  }

  /** What a worker retains of itself; null while it retains nothing. */
  JsonNode status(String worker) {
    try (Producer watcher = Producer.mqtt5(broker, "watch-status")) {
      watcher.subscribe(TOPICS.status(worker), 1);
      watcher.subscribe("watch", 1);
      watcher.publish(Message.of("watch", ""));
      watcher.await("watch", Limits.GENEROUS);
      return watcher.deliveries().stream()
          .filter(delivery -> delivery.topic().equals(TOPICS.status(worker)))
          .findFirst()
          .map(ReplyJson::of)
          .orElseGet(() -> ReplyJson.of("{}"));
    }
  }

  /** Waits until the status of a worker names a state, and gives that status. */
  JsonNode awaitState(WorkerProcess process, String worker, String state) {
    await(worker)
        .atMost(Limits.GENEROUS)
        .untilAsserted(
            () ->
                assertThat(status(worker).path("state").asText())
                    .as(process.describe())
                    .isEqualTo(state));
    return status(worker);
  }

  @Override
  public void close() {
    producer.close();
    broker.close();
    hailo.close();
  }
}
