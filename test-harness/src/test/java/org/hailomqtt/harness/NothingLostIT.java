package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kill -9 of the worker and of the broker, with a recording proxy between the two. */
@Timeout(180)
class NothingLostIT {
  private static final int COUNT = 300;
  private static final int BATCH = 100;
  private static final int SAVED = 60;

  private final InferRequests requests = new InferRequests("me");

  @Test
  void threeHundredRequestsAreAnsweredThoughTheWorkerIsKilledTwice() {
    try (SimulatedModels models = new SimulatedModels().with("short", Duration.ofMillis(10));
        MosquittoBroker broker = MosquittoBroker.start();
        FaultProxy proxy = FaultProxy.before(broker);
        WorkerProcess worker =
            WorkerProcess.start(proxy.uri(), "killed", "--models-dir", models.path().toString());
        Producer producer = Producer.mqtt5(broker, "me")) {
      worker.awaitReady(broker, Limits.GENEROUS);
      producer.subscribe(requests.replies(), 1);
      for (int i = 0; i < COUNT; i++) {
        var unused = producer.publishLater(requests.to("short", "n" + i));
      }

      for (int answered : new int[] {50, 150}) {
        await()
            .atMost(Limits.GENEROUS)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> answeredIn(List.of(producer)).size() >= answered);
        worker.kill9();
        assertThat(answeredIn(List.of(producer))).hasSizeLessThan(COUNT);
        worker.restart();
      }

      awaitAllAnswered(List.of(producer), worker::describe);
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(
              () ->
                  assertThat(acknowledged(proxy.recorder().packets()))
                      .containsExactlyInAnyOrderElementsOf(topics("request/infer")));
      assertThat(AckOrder.violations(proxy.recorder().packets())).isEmpty();
    }
  }

  /**
   * What the broker confirmed and saved is never published again; what was on its way when it was
   * killed is, as a careful producer would.
   */
  @Test
  void threeHundredRequestsAreAnsweredThoughTheBrokerIsKilledTwice() {
    try (SimulatedModels models = new SimulatedModels().with("short", Duration.ofMillis(10));
        MosquittoBroker broker = MosquittoBroker.start(MosquittoSettings.lossless());
        FaultProxy proxy = FaultProxy.before(broker);
        EmbeddedWorker worker =
            EmbeddedWorker.start(
                WorkerSettings.simulated(proxy.uri(), "lossless", models.path()))) {
      List<Producer> producers = new ArrayList<>();
      producers.add(connect(broker));
      producers.get(0).subscribe(requests.replies(), 1);

      for (int first = 0; first < COUNT; first += BATCH) {
        Producer producer = producers.get(producers.size() - 1);
        publish(producer, first, first + SAVED).forEach(NothingLostIT::confirm);
        broker.awaitSaved();
        var underWay = publish(producer, first + SAVED, first + BATCH);
        if (first + BATCH < COUNT) {
          broker.kill9();
          broker.restart();
          Producer back = connect(broker);
          assertThat(back.sessionPresent()).isTrue();
          producers.add(back);
          underWay = publish(back, first + SAVED, first + BATCH);
        }
        underWay.forEach(NothingLostIT::confirm);
      }

      awaitAllAnswered(producers, broker::describe);
      assertThat(worker.results()).isEqualTo(COUNT);
      assertThat(AckOrder.violations(proxy.recorder().packets())).isEmpty();
      producers.forEach(Producer::close);
    }
  }

  @Test
  void theLastWillSaysThatAKilledWorkerIsOffline() {
    try (MosquittoBroker broker = MosquittoBroker.start();
        WorkerProcess worker = WorkerProcess.start(broker.uri(), "will");
        Producer watcher = Producer.mqtt5(broker, "watcher")) {
      worker.awaitReady(broker, Limits.GENEROUS);
      String topic = "hailo/v1/worker/will/availability";
      watcher.subscribe(topic, 1);
      assertThat(watcher.await(topic, Limits.GENEROUS).text()).isEqualTo("online");

      worker.kill9();

      assertThat(watcher.await(topic, Limits.GENEROUS).text()).isEqualTo("offline");
      worker.restart();
      assertThat(watcher.await(topic, Limits.GENEROUS).text()).isEqualTo("online");
      worker.stop();
      assertThat(watcher.await(topic, Limits.GENEROUS).text()).isEqualTo("offline");
    }
  }

  private static Producer connect(Broker broker) {
    return Producer.connect(ProducerOptions.mqtt5(broker.uri(), "me").withPersistentSession());
  }

  private List<CompletableFuture<Integer>> publish(Producer producer, int first, int end) {
    List<CompletableFuture<Integer>> confirmations = new ArrayList<>();
    for (int i = first; i < end; i++) {
      confirmations.add(producer.publishLater(requests.to("short", "n" + i)));
    }
    return confirmations;
  }

  private static void confirm(CompletableFuture<Integer> confirmation) {
    assertThat(confirmation).succeedsWithin(Limits.GENEROUS).isEqualTo(0);
  }

  private void awaitAllAnswered(List<Producer> producers, Supplier<String> log) {
    await()
        .atMost(Limits.GENEROUS)
        .untilAsserted(
            () ->
                assertThat(answeredIn(producers))
                    .as(log.get())
                    .containsExactlyInAnyOrderElementsOf(topics("reply")));
  }

  private static Set<String> answeredIn(List<Producer> producers) {
    return producers.stream()
        .flatMap(producer -> producer.deliveries().stream())
        .filter(delivery -> ReplyJson.isOk(ReplyJson.of(delivery)))
        .map(Delivery::topic)
        .collect(Collectors.toSet());
  }

  private static List<String> topics(String tree) {
    return IntStream.range(0, COUNT).mapToObj(i -> "hailo/v1/" + tree + "/me/n" + i).toList();
  }

  /** The topics of the requests whose PUBACK passed, each as often as it did. */
  private static List<String> acknowledged(List<RecordedPacket> recording) {
    Map<String, String> delivered = new HashMap<>();
    List<String> acknowledged = new ArrayList<>();
    for (RecordedPacket recorded : recording) {
      boolean toClient = recorded.direction() == Direction.TO_CLIENT;
      if (toClient && recorded.packet() instanceof MqttPacket.Publish publish) {
        delivered.put(recorded.connection() + "/" + publish.packetId(), publish.topic());
      } else if (!toClient && recorded.packet() instanceof MqttPacket.PubAck ack) {
        acknowledged.add(delivered.remove(recorded.connection() + "/" + ack.packetId()));
      }
    }
    acknowledged.removeIf(topic -> topic.contains("/worker/")); // what workers tell each other
    return acknowledged;
  }
}
