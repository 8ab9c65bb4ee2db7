package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A broker that sends more than it was asked to: Debian 12's mosquitto, once it has a backlog. A
 * newer one keeps the limit, and then the first test is an ordinary one.
 */
@Timeout(120)
class OversteppingBrokerIT {
  private static final int COUNT = 400;
  private static final int WINDOW = 3;
  private static final int HELD = 20;

  private final String name = "overstepping-" + UUID.randomUUID();
  private final InferRequests requests = new InferRequests(new TopicGrammar(name), "me");

  private SimulatedModels models;
  private MosquittoBroker broker;
  private FaultProxy proxy;
  private Producer producer;

  @BeforeEach
  void makeBacklog() {
    models = new SimulatedModels().with("short", Duration.ofMillis(2));
    broker = MosquittoBroker.start();
    proxy = FaultProxy.before(broker);
    EmbeddedWorker.start(settings()).close();
    proxy.recorder().clear();
    producer = Producer.mqtt5(broker, name);
    producer.subscribe(requests.replies(), 1);
    for (int i = 0; i < COUNT; i++) {
      var unused = producer.publishLater(requests.to("short", "n" + i));
    }
    producer.publish(requests.to("short", "n" + COUNT));
  }

  @AfterEach
  void stopBroker() {
    producer.close();
    proxy.close();
    broker.close();
    models.close();
  }

  @Test
  void everythingIsAnsweredOnceAndInOrderWhateverIsOutstanding() {
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings())) {
      assertThat(producer.awaitCount(COUNT + 1, Limits.GENEROUS))
          .extracting(Delivery::topic)
          .containsExactlyElementsOf(replyTopics());
      awaitAllAcknowledged(worker);

      assertThat(worker.results()).isEqualTo(COUNT + 1);
      assertThat(receiveMaximums()).containsExactly(WINDOW);
      assertThat(AckOrder.violations(proxy.recorder().packets(), name)).isEmpty();
    }
  }

  @Test
  void beyondWhatMayBeHeldTheLaneConnectsOnceMoreWithReceiveMaximumOne() {
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings().withHeldMessages(HELD))) {
      awaitAllAnswered();
      awaitAllAcknowledged(worker);
      assumeTrue(mostOutstanding() > WINDOW, "this mosquitto keeps Receive Maximum");

      assertThat(receiveMaximums()).containsExactly(WINDOW, 1);
      assertEachRanOnceAndIsAnsweredOnceUnlessItsReplySaysSo(worker);
      assertThat(AckOrder.violations(proxy.recorder().packets(), name)).isEmpty();
    }
  }

  @Test
  void aBoundBelowTheWindowIsMetOnEveryBroker() {
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings().withHeldMessages(WINDOW - 1))) {
      awaitAllAnswered();
      awaitAllAcknowledged(worker);

      assertThat(receiveMaximums()).containsExactly(WINDOW, 1);
      assertEachRanOnceAndIsAnsweredOnceUnlessItsReplySaysSo(worker);
    }
  }

  private void awaitAllAnswered() {
    await()
        .atMost(Limits.GENEROUS)
        .untilAsserted(
            () ->
                assertThat(producer.deliveries().stream().map(Delivery::topic).distinct())
                    .containsExactlyInAnyOrderElementsOf(replyTopics()));
  }

  /** A reply that was on its way at the reconnect comes again, marked. */
  private void assertEachRanOnceAndIsAnsweredOnceUnlessItsReplySaysSo(EmbeddedWorker worker) {
    assertThat(worker.results()).isEqualTo(COUNT + 1);
    Set<String> answered = new HashSet<>();
    for (Delivery delivery : producer.deliveries()) {
      assertThat(
              answered.add(delivery.topic())
                  || ReplyJson.of(delivery).path("duplicate").asBoolean())
          .as(delivery.text())
          .isTrue();
    }
  }

  private void awaitAllAcknowledged(EmbeddedWorker worker) {
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> worker.metrics().total(Event.ACKNOWLEDGED) >= COUNT + 1);
  }

  /** What the normal lane asked for, connection after connection. */
  private List<Integer> receiveMaximums() {
    return proxy.recorder().packets(Direction.TO_BROKER).stream()
        .filter(recorded -> recorded.clientId().endsWith("-normal"))
        .filter(recorded -> recorded.packet() instanceof MqttPacket.Connect)
        .map(recorded -> ((MqttPacket.Connect) recorded.packet()).receiveMaximum())
        .toList();
  }

  /** The most that was delivered and not yet acknowledged, on any one connection. */
  private int mostOutstanding() {
    Map<Integer, Set<Integer>> outstanding = new HashMap<>();
    int most = 0;
    for (RecordedPacket recorded : proxy.recorder().packets()) {
      Set<Integer> ids =
          outstanding.computeIfAbsent(recorded.connection(), number -> new HashSet<>());
      boolean toClient = recorded.direction() == Direction.TO_CLIENT;
      if (toClient && recorded.packet() instanceof MqttPacket.Publish publish) {
        ids.add(publish.packetId());
        most = Math.max(most, ids.size());
      } else if (!toClient && recorded.packet() instanceof MqttPacket.PubAck ack) {
        ids.remove(ack.packetId());
      }
    }
    return most;
  }

  private List<String> replyTopics() {
    return IntStream.rangeClosed(0, COUNT).mapToObj(i -> requests.reply("n" + i)).toList();
  }

  private WorkerSettings settings() {
    return WorkerSettings.simulated(proxy.uri(), "overstepping", models.path())
        .withBase(name)
        .withWindow(WINDOW);
  }
}
