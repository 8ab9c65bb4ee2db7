package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code hailo-worker retire}: nothing of a worker is left with the broker. */
@Timeout(120)
class RetireIT {
  private final String base = "retire-" + UUID.randomUUID();
  private final TopicGrammar topics = new TopicGrammar(base);
  private final InferRequests requests = new InferRequests(topics, "me");

  private SimulatedModels models;
  private MosquittoBroker broker;

  @BeforeEach
  void startBroker() {
    models = new SimulatedModels().with("quick", Duration.ofMillis(1));
    broker = MosquittoBroker.start();
  }

  @AfterEach
  void stopBroker() {
    broker.close();
    models.close();
  }

  private WorkerSettings settings(String id) {
    return WorkerSettings.simulated(broker.uri(), id, models.path()).withBase(base);
  }

  private ExternalCommand.Outcome retire(String worker, String... flags) {
    List<String> command =
        new ArrayList<>(
            List.of(
                WorkerProcess.checkout().resolve("hailo-worker").toString(),
                "retire",
                "--broker-url=" + broker.uri(),
                "--topics-base=" + base,
                "--worker-id=" + worker));
    command.addAll(List.of(flags));
    return ExternalCommand.run(Limits.GENEROUS, command);
  }

  /** Takes the session up, and leaves it as it is. */
  private boolean brokerKeeps(String session) {
    ProducerOptions options =
        ProducerOptions.mqtt5(broker.uri(), session).withPersistentSession().withManualAcks();
    try (Producer producer = Producer.connect(options)) {
      return producer.sessionPresent();
    }
  }

  private List<String> retained() {
    try (Producer producer = Producer.mqtt5(broker, "look-" + UUID.randomUUID())) {
      producer.subscribe(base + "/worker/#", 1);
      // Sent to itself: what the broker had retained has come before it.
      producer.subscribe(base + "/look", 1);
      producer.publish(Message.of(base + "/look", ""));
      producer.await(base + "/look", Limits.GENEROUS);
      return producer.deliveries().stream().map(Delivery::topic).filter(this::isOfWorker).toList();
    }
  }

  private boolean isOfWorker(String topic) {
    return topic.startsWith(base + "/worker/");
  }

  @Test
  void sessionsAndRetainedTopicsAreGone() {
    EmbeddedWorker.start(settings("w")).close();
    try (Producer producer = Producer.mqtt5(broker, "me")) {
      assertThat(producer.publish(requests.to("quick", "waits"))).isZero();
    }
    assertThat(retained()).hasSize(3);

    ExternalCommand.Outcome outcome = retire("w");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("ended    session hailo-" + base + "-high", "cleared  " + topics.status("w"));
    assertThat(retained()).isEmpty();
    assertThat(brokerKeeps("hailo-" + base + "-normal")).isFalse();
    try (Producer producer = Producer.mqtt5(broker, "me")) {
      assertThat(producer.publish(requests.to("quick", "nobody"))).isEqualTo(0x10);
    }
  }

  @Test
  void aWorkerThatIsOnlineIsLeftAloneUnlessForced() {
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings("w"))) {
      await().atMost(Limits.GENEROUS).until(() -> retained().size() == 3);

      ExternalCommand.Outcome refused = retire("w");

      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("worker w is online", "--force");
      assertThat(retained()).hasSize(3);
      worker.awaitConnected();
    }
    assertThat(brokerKeeps("hailo-" + base + "-normal")).isTrue();
  }

  @Test
  void theSessionsForRequestsStayWithAnotherWorkerOfTheBase() {
    EmbeddedWorker.start(settings("old")).close();
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings("new"));
        Producer producer = Producer.mqtt5(broker, "me")) {
      producer.subscribe(requests.replies(), 1);
      await().atMost(Limits.GENEROUS).until(() -> retained().size() == 6);

      ExternalCommand.Outcome outcome = retire("old");

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.out()).contains("[new] serves this base").doesNotContain("ended");
      assertThat(retained()).hasSize(3).allMatch(topic -> topic.contains("/new/"));
      producer.publish(requests.to("quick", "1"));
      producer.await(requests.reply("1"), Limits.GENEROUS);
      assertThat(worker.results()).isEqualTo(1);
    }
  }
}
