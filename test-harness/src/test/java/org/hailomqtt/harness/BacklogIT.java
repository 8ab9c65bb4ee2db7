package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits with the broker while the worker, or the producer, is away. */
@Timeout(120)
class BacklogIT {
  private static final int COUNT = 200;

  private final String name = "backlog-" + UUID.randomUUID();
  private final InferRequests requests = new InferRequests(new TopicGrammar(name), "me");

  @ParameterizedTest
  @EnumSource(BrokerKind.class)
  void publishedWhileTheWorkerIsDownIsAnsweredInFullWhenItStarts(BrokerKind kind) {
    try (SimulatedModels models = new SimulatedModels().with("quick", Duration.ofMillis(1));
        Broker broker = kind.start()) {
      WorkerSettings settings = settings(broker, models);
      EmbeddedWorker.start(settings).close();
      try (Producer producer = Producer.mqtt5(broker, name)) {
        producer.subscribe(requests.replies(), 1);
        publishAll(producer);

        EmbeddedWorker worker = EmbeddedWorker.start(settings);

        List<Delivery> replies = producer.awaitCount(COUNT, Limits.GENEROUS);
        worker.close();
        assertThat(replies).extracting(Delivery::topic).containsExactlyElementsOf(replyTopics());
        assertThat(replies).allMatch(reply -> ReplyJson.isOk(ReplyJson.of(reply)));
        assertThat(producer.deliveries()).hasSize(COUNT);
        assertThat(worker.results()).isEqualTo(COUNT);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(BrokerKind.class)
  void aProducerThatWasAwayGetsItsRepliesWhenItReturns(BrokerKind kind) {
    try (SimulatedModels models = new SimulatedModels().with("quick", Duration.ofMillis(1));
        Broker broker = kind.start()) {
      WorkerSettings settings = settings(broker, models);
      EmbeddedWorker.start(settings).close();
      ProducerOptions options = ProducerOptions.mqtt3(broker.uri(), name).withPersistentSession();
      try (Producer leaving = Producer.connect(options)) {
        leaving.subscribe(requests.replies(), 1);
        publishAll(leaving);
      }

      try (EmbeddedWorker worker = EmbeddedWorker.start(settings)) {
        Readiness.await(Limits.GENEROUS, () -> worker.results() == COUNT);
      }

      try (Producer back = Producer.connect(options)) {
        assertThat(back.sessionPresent()).isTrue();
        assertThat(back.awaitCount(COUNT, Limits.GENEROUS))
            .extracting(Delivery::topic)
            .containsExactlyElementsOf(replyTopics());
      }
    }
  }

  private WorkerSettings settings(Broker broker, SimulatedModels models) {
    return WorkerSettings.simulated(broker.uri(), "backlog", models.path()).withBase(name);
  }

  private void publishAll(Producer producer) {
    for (int i = 0; i < COUNT; i++) {
      assertThat(producer.publish(requests.to("quick", "n" + i))).isZero();
    }
  }

  private List<String> replyTopics() {
    return IntStream.range(0, COUNT).mapToObj(i -> requests.reply("n" + i)).toList();
  }
}
