package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.http.HttpConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is measured of requests of every fate, and that the sums agree. */
@Timeout(120)
class MetricsIT {
  private final String name = "metrics-" + UUID.randomUUID();
  private final TopicGrammar topics = new TopicGrammar(name);
  private final InferRequests requests = new InferRequests(topics, "me");

  private SimulatedModels models;
  private Broker broker;
  private EmbeddedWorker worker;
  private HttpCaller http;
  private WorkerControl control;
  private Producer producer;

  @BeforeEach
  void startWorker() throws IOException {
    models =
        new SimulatedModels()
            .with("slow", Duration.ofMillis(1_500))
            .with("quick", Duration.ofMillis(3));
    broker = MosquittoBroker.start();
    int port = FreePort.find();
    worker =
        EmbeddedWorker.startUnconnected(
            WorkerSettings.simulated(broker.uri(), "metrics", models.path())
                .withBase(name)
                .config()
                .withHttp(HttpConfig.at(port)));
    worker.awaitConnected();
    http = new HttpCaller(port);
    control = new WorkerControl(broker, topics, "metrics");
    producer = Producer.mqtt5(broker, name);
    producer.subscribe(requests.replies(), 1);
  }

  @AfterEach
  void stopWorker() {
    producer.close();
    control.close();
    worker.close();
    broker.close();
    models.close();
  }

  @Test
  void everyMessageIsCountedOnceAndThePageIsWellFormed() {
    sendRequestsOfEveryFate();

    Scrape scrape = await().atMost(Limits.GENEROUS).until(this::scrape, MetricsIT::isThrough);

    for (Lane lane : Lane.values()) {
      Map<String, String> of = Map.of("lane", lane.label());
      assertThat(scrape.sum("requests_received_total", of))
          .as("received, lane %s", lane.label())
          .isEqualTo(
              scrape.sum("requests_admitted_total", of)
                  + scrape.sum("requests_joined_total", of)
                  + scrape.sum("requests_replayed_total", of)
                  + scrape.sum("requests_refused_total", of)
                  + scrape.sum("requests_dropped_total", of));
      assertThat(scrape.sum("requests_admitted_total", of))
          .as("admitted, lane %s", lane.label())
          .isEqualTo(
              scrape.sum("requests_answered_total", of) + scrape.sum("requests_left_total", of));
      assertThat(scrape.sum("acknowledgements_total", of))
          .as("acknowledged, lane %s", lane.label())
          .isEqualTo(scrape.sum("requests_received_total", of));
    }
    assertCodes(scrape);
    assertTimes(scrape);
    assertDocumented(scrape);
    assertAcceptedByPrometheus();
  }

  private static void assertDocumented(Scrape scrape) {
    DocumentedMetrics documented = DocumentedMetrics.read();
    Set<String> told =
        scrape.samples().stream()
            .map(sample -> documented.nameOf(sample.name()))
            .collect(Collectors.toSet());

    assertThat(told).isSubsetOf(documented.all()).containsAll(documented.always());
  }

  private void sendRequestsOfEveryFate() {
    producer.publish(requests.to("quick", "good"));
    producer.publish(requests.in(Lane.HIGH, "quick", "urgent"));
    producer.await(requests.reply("good"), Limits.GENEROUS);
    producer.await(requests.reply("urgent"), Limits.GENEROUS);
    await().atMost(Limits.GENEROUS).until(() -> scrape().sum("acknowledgements_total") == 2);
    producer.publish(requests.to("quick", "good"));
    producer.publish(requests.to("slow", "late", "\"timeout_ms\": 400"));
    control.awaitRunning("late");
    producer.publish(requests.to("slow", "long"));
    producer.publish(requests.to("slow", "long"));
    producer.publish(requests.to("quick", "never", "\"timeout_ms\": 200"));
    producer.publish(requests.in(Lane.LOW, "quick", "unwanted"));
    producer.publish(requests.to("nowhere", "lost"));
    producer.publish(Message.of(topics.request(Lane.NORMAL, "nothing", "me", "odd"), "{}"));
    producer.publish(Message.of(topics.request(Lane.LOW, "infer", "me", "bad"), "{\"input\":"));
    producer.publish(
        Message.of(name + "/request/infer", "{\"id\": \"1\", \"reply_to\": \"$SYS/x\"}"));
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> scrape().sum("requests_waiting", Map.of("lane", "low")) == 1);
    producer.publish(Message.of(topics.control("metrics", "cancel", "me", "unwanted"), ""));
    producer.await(requests.reply("unwanted"), Limits.GENEROUS);
    producer.await(requests.reply("long"), Limits.GENEROUS);
  }

  private String page() {
    return http.get("/metrics").body();
  }

  private Scrape scrape() {
    return Scrape.of(page());
  }

  private static boolean isThrough(Scrape scrape) {
    return scrape.sum("requests_received_total") == 12
        && scrape.sum("requests_held") == 0
        && scrape.sum("requests_outstanding") == 0
        && scrape.sum("state", Map.of("state", "ready")) == 1;
  }

  private static void assertCodes(Scrape scrape) {
    assertThat(answered(scrape, "OK")).isEqualTo(3);
    assertThat(answered(scrape, "TIMEOUT")).isEqualTo(1);
    assertThat(answered(scrape, "EXPIRED")).isEqualTo(1);
    assertThat(answered(scrape, "CANCELLED")).isEqualTo(1);
    assertThat(scrape.sum("requests_joined_total")).isEqualTo(1);
    assertThat(scrape.sum("requests_replayed_total")).isEqualTo(1);
    assertThat(
            scrape.sum("requests_refused_total", Map.of("type", "unknown", "code", "UNKNOWN_TYPE")))
        .isEqualTo(1);
    assertThat(
            scrape.sum(
                "requests_refused_total", Map.of("type", "infer", "code", "MODEL_NOT_FOUND")))
        .isEqualTo(1);
    assertThat(scrape.sum("requests_refused_total", Map.of("lane", "low"))).isEqualTo(1);
    assertThat(scrape.sum("requests_dropped_total", Map.of("code", "REPLY_TOPIC_NOT_ALLOWED")))
        .isEqualTo(1);
  }

  private static double answered(Scrape scrape, String code) {
    return scrape.sum("requests_answered_total", Map.of("type", "infer", "code", code));
  }

  private static void assertTimes(Scrape scrape) {
    Map<String, String> infer = Map.of("type", "infer");
    assertThat(scrape.sum("request_seconds_count", infer)).isEqualTo(6);
    assertThat(scrape.sum("queue_seconds_count", infer)).isEqualTo(6);
    assertThat(scrape.sum("inference_seconds_count", infer)).isEqualTo(3);
    assertThat(scrape.sum("inference_seconds_sum", infer)).isBetween(1.5, 30.0);
    assertThat(scrape.sum("publish_seconds_count"))
        .isEqualTo(scrape.sum("replies_confirmed_total"))
        .isEqualTo(10);
    assertThat(scrape.sum("model_loads_total")).isEqualTo(scrape.sum("models_resident"));
  }

  private void assertAcceptedByPrometheus() {
    try (ScratchDirectory directory = ScratchDirectory.create("metrics")) {
      directory.write("page", page());
      ExternalCommand.Outcome outcome =
          ExternalCommand.run(
              Limits.GENEROUS,
              List.of("sh", "-c", "promtool check metrics <" + directory.path().resolve("page")));

      assertThat(outcome.out() + outcome.err()).isEmpty();
      assertThat(outcome.exitCode()).isZero();
    }
  }
}
