package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The largest inputs that are allowed, on all lanes at once, for a worker with its small heap. A
 * lane that reaches what may be held connects again, so a reply can come a second time.
 */
@Timeout(300)
class WorstMixIT {
  private static final int LARGEST = 8 << 20;
  private static final int EACH = 5;
  private static final String BEYOND = "hailo/v1/reply/me/beyond";
  private static final TopicGrammar TOPICS = new TopicGrammar(TopicGrammar.DEFAULT_BASE);

  @Test
  void everyLargeRequestIsAnsweredByTheSameProcess() {
    MosquittoSettings settings =
        MosquittoSettings.inMemory().with("max_queued_messages 0", "set_tcp_nodelay true");
    try (SimulatedModels models = new SimulatedModels().with("quick", Duration.ofMillis(5));
        MosquittoBroker broker = MosquittoBroker.start(settings);
        WorkerProcess worker =
            WorkerProcess.start(broker.uri(), "w", "--models-dir", models.path().toString());
        Producer producer = Producer.mqtt5(broker, "me")) {
      worker.awaitReady(broker, Limits.GENEROUS);
      long pid = worker.pid();
      producer.subscribe(TOPICS.base() + "/reply/me/#", 1);
      List<CompletableFuture<Integer>> published = new ArrayList<>();

      published.add(producer.publishLater(beyond()));
      for (int i = 0; i < EACH; i++) {
        for (Lane lane : Lane.values()) {
          published.add(producer.publishLater(text(lane, "text" + lane + i)));
          published.add(producer.publishLater(tensor(lane, "json" + lane + i)));
          published.add(producer.publishLater(octets(lane, "octets" + lane + i)));
        }
      }

      published.forEach(each -> assertThat(each).succeedsWithin(Duration.ofMinutes(2)));
      await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(
              () -> assertThat(answered(producer)).as(worker.describe()).hasSize(published.size()));
      assertThat(ReplyJson.code(ReplyJson.of(producer.await(BEYOND, Limits.GENEROUS))))
          .isEqualTo("TOO_LARGE");
      assertThat(worker.isAlive()).isTrue();
      assertThat(worker.pid()).isEqualTo(pid);
    }
  }

  private static Set<String> answered(Producer producer) {
    return producer.deliveries().stream().map(Delivery::topic).collect(Collectors.toSet());
  }

  /** More than the heap has room for, three times over. */
  private static Message beyond() {
    return octets(Lane.HIGH, "beyond", 60 << 20);
  }

  private static Message text(Lane lane, String id) {
    String metadata = "x".repeat(LARGEST - 200);
    return Message.of(
        TOPICS.request(lane, "infer", "me", id),
        "{\"model\":\"quick\",\"metadata\":\"" + metadata + "\"}");
  }

  private static Message tensor(Lane lane, String id) {
    byte[] data = new byte[LARGEST / 4 * 3 - 1_000];
    new Random(1).nextBytes(data);
    String base64 = Base64.getEncoder().encodeToString(data);
    return Message.of(
        TOPICS.request(lane, "infer", "me", id),
        ("{\"model\":\"quick\",\"input\":{\"tensor\":{\"dtype\":\"uint8\",\"shape\":["
                + data.length
                + "],\"data_b64\":\""
                + base64
                + "\"}}}")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static Message octets(Lane lane, String id) {
    return octets(lane, id, LARGEST);
  }

  private static Message octets(Lane lane, String id, int bytes) {
    return Message.of(TOPICS.request(lane, "infer", "me", id), new byte[bytes])
        .withContentType("application/octet-stream")
        .withUserProperty("model", "quick")
        .withUserProperty("dtype", "uint8")
        .withUserProperty("shape", String.valueOf(bytes));
  }
}
