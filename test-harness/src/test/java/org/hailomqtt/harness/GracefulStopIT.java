package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The orderly stop: what runs is finished and answered, what waits stays with the broker. */
@Timeout(120)
class GracefulStopIT {
  private static final int LARGE_OUTPUT = 500_000;
  private static final int COUNT = 200;
  private static final int WAITING = 3;

  private final String name = "stop-" + UUID.randomUUID();
  private final TopicGrammar topics = new TopicGrammar(name);
  private final InferRequests requests = new InferRequests(topics, "me");

  private SimulatedModels models;
  private MosquittoBroker broker;
  private FaultProxy proxy;
  private WorkerControl control;
  private Producer producer;

  @BeforeEach
  void startBroker() {
    models =
        new SimulatedModels()
            .with("slow", Duration.ofSeconds(1), LARGE_OUTPUT)
            .with("endless", Duration.ofMinutes(1))
            .with("quick", Duration.ofMillis(1));
    broker = MosquittoBroker.start();
    proxy = FaultProxy.before(broker);
    control = new WorkerControl(broker, topics, "stop");
    producer = Producer.mqtt5(broker, name);
    producer.subscribe(requests.replies(), 1);
  }

  @AfterEach
  void stopBroker() {
    producer.close();
    control.close();
    proxy.close();
    broker.close();
    models.close();
  }

  @Test
  void theRunningRequestIsAnsweredAndTheWaitingOnesAreAtTheNextStart() {
    EmbeddedWorker first = EmbeddedWorker.start(settings());
    producer.publish(requests.to("slow", "running"));
    control.awaitRunning("running");
    producer.publish(requests.to("quick", "waiting-1"));
    producer.publish(requests.to("quick", "waiting-2"));
    await().atMost(Limits.GENEROUS).until(() -> first.metrics().total(Event.ADMITTED) == 3);

    first.close();

    assertThat(first.metrics().total(Event.ACKNOWLEDGED)).isEqualTo(1);
    assertThat(
            ReplyJson.code(
                ReplyJson.of(producer.await(requests.reply("running"), Limits.GENEROUS))))
        .isEqualTo("OK");
    assertThat(producer.deliveries()).hasSize(1);
    try (EmbeddedWorker second = EmbeddedWorker.start(settings())) {
      producer.await(requests.reply("waiting-1"), Limits.GENEROUS);
      producer.await(requests.reply("waiting-2"), Limits.GENEROUS);
      await().atMost(Limits.GENEROUS).until(() -> second.metrics().total(Event.ACKNOWLEDGED) == 2);
      assertThat(second.results()).isEqualTo(2);
    }
    assertThat(producer.deliveries()).hasSize(3);
    assertThat(AckOrder.violations(proxy.recorder().packets(), name)).isEmpty();
  }

  @Test
  void whatDoesNotEndInTimeIsLeftUnansweredWithTheBroker() {
    EmbeddedWorker first = EmbeddedWorker.start(settings());
    producer.publish(requests.to("endless", "running"));
    control.awaitRunning("running");
    long start = System.nanoTime();

    first.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(11));
    assertThat(producer.deliveries()).isEmpty();
    assertThat(first.metrics().total(Event.ACKNOWLEDGED)).isZero();
  }

  @Test
  void aProcessThatIsToldToEndUnderLoadLosesNothingAndAnswersNothingTwice() {
    models.with("short", Duration.ofMillis(10));
    try (WorkerProcess worker = start()) {
      worker.awaitReady(broker, topics, Limits.GENEROUS);
      for (int i = 0; i < COUNT; i++) {
        var unused = producer.publishLater(requests.to("short", "n" + i));
      }
      producer.awaitCount(COUNT / 10, Limits.GENEROUS);

      stopsInTime(worker);

      assertThat(producer.deliveries()).hasSizeLessThan(COUNT);
      worker.restart();
      producer.awaitCount(COUNT, Limits.GENEROUS);
      awaitAcknowledged(COUNT);
    }
    assertThat(producer.deliveries()).hasSize(COUNT).allMatch(GracefulStopIT::isOk);
    assertThat(AckOrder.violations(proxy.recorder().packets(), name)).isEmpty();
  }

  @Test
  void aProcessGivesUpALongInferenceAfterEightSecondsAndTheNextOneRunsIt() {
    models.with("long", Duration.ofSeconds(30));
    try (WorkerProcess worker = start();
        Producer watcher = Producer.mqtt5(broker, name + "-watcher")) {
      watcher.subscribe(topics.status("stop"), 1);
      watcher.subscribe(topics.availability("stop"), 1);
      worker.awaitReady(broker, topics, Limits.GENEROUS);
      producer.publish(requests.to("long", "running"));
      control.awaitRunning("running");
      for (int i = 0; i < WAITING; i++) {
        producer.publish(requests.to("quick", "waiting-" + i));
      }

      Duration taken = stopsInTime(worker);

      assertThat(taken).isGreaterThan(Duration.ofSeconds(7));
      assertThat(producer.deliveries()).isEmpty();
      awaitAcknowledged(0);
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(
              () -> assertThat(states(watcher)).containsSubsequence("draining", "offline"));
      await()
          .atMost(Limits.GENEROUS)
          .until(() -> watcher.deliveries().stream().anyMatch(d -> d.text().equals("offline")));

      models.with("long", Duration.ofMillis(10));
      worker.restart();
      producer.awaitCount(1 + WAITING, Limits.GENEROUS);
      awaitAcknowledged(1 + WAITING);
    }
    assertThat(producer.deliveries()).hasSize(1 + WAITING).allMatch(GracefulStopIT::isOk);
    assertThat(AckOrder.violations(proxy.recorder().packets(), name)).isEmpty();
  }

  /** The worst of it: nothing that the stop waits for comes about. */
  @Test
  void aProcessWhoseLineIsDeadEndsInTimeToo() {
    try (WorkerProcess worker = start()) {
      worker.awaitReady(broker, topics, Limits.GENEROUS);
      producer.publish(requests.to("endless", "running"));
      control.awaitRunning("running");
      proxy.halfOpen();

      stopsInTime(worker);

      assertThat(producer.deliveries()).isEmpty();
    }
  }

  private WorkerProcess start() {
    return WorkerProcess.start(
        proxy.uri(), "stop", "--topics-base=" + name, "--models-dir=" + models.path());
  }

  /** SIGTERM; how long it took to end, with 0 and within 10 s. */
  private static Duration stopsInTime(WorkerProcess worker) {
    long start = System.nanoTime();
    worker.stop();
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertThat(worker.exitCode()).as(worker::describe).hasValue(0);
    assertThat(taken).as(worker::describe).isLessThan(Duration.ofSeconds(10));
    return taken;
  }

  /** Waits until so many requests are acknowledged, over all connections of the lanes. */
  private void awaitAcknowledged(int count) {
    String lanes = "hailo-" + name + "-normal";
    await()
        .atMost(Limits.GENEROUS)
        .untilAsserted(
            () ->
                assertThat(
                        proxy.recorder().packets(Direction.TO_BROKER).stream()
                            .filter(sent -> sent.clientId().equals(lanes))
                            .filter(sent -> sent.packet() instanceof MqttPacket.PubAck))
                    .hasSize(count));
  }

  private static List<String> states(Producer watcher) {
    return watcher.deliveries().stream()
        .filter(delivery -> delivery.topic().endsWith("/status"))
        .map(delivery -> ReplyJson.of(delivery).path("state").asText())
        .toList();
  }

  private static boolean isOk(Delivery reply) {
    return ReplyJson.isOk(ReplyJson.of(reply));
  }

  private WorkerSettings settings() {
    return WorkerSettings.simulated(proxy.uri(), "stop", models.path()).withBase(name);
  }
}
