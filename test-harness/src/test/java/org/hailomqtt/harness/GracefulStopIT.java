package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
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

  private WorkerSettings settings() {
    return WorkerSettings.simulated(proxy.uri(), "stop", models.path()).withBase(name);
  }
}
