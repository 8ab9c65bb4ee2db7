package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the brokers keep over kill -9 and restart: later tests of the worker rest on it. */
@Timeout(120)
class BrokerRestartIT {
  private static final int COUNT = 50;

  @Test
  void losslessMosquittoKeepsQueuedMessagesOverKill9() {
    try (MosquittoBroker broker = MosquittoBroker.start(MosquittoSettings.lossless())) {
      queue(broker);
      broker.awaitSaved();

      broker.kill9();
      broker.restart();

      assertAllThere(broker);
    }
  }

  @Test
  void mosquittoWithoutPersistenceForgetsThem() {
    try (MosquittoBroker broker = MosquittoBroker.start()) {
      queue(broker);

      broker.kill9();
      broker.restart();

      try (Producer back = Producer.connect(away(broker))) {
        assertThat(back.sessionPresent()).isFalse();
      }
    }
  }

  @Test
  void hiveMqProcessKeepsQueuedMessagesOverKill9() {
    try (HiveMqProcess broker = HiveMqProcess.start()) {
      queue(broker);

      broker.kill9();
      broker.restart();

      assertAllThere(broker);
    }
  }

  @Test
  void embeddedHiveMqComesBackOnItsPort() {
    try (HiveMqBroker broker = HiveMqBroker.start()) {
      queue(broker);

      broker.restart();

      try (Producer back = Producer.connect(away(broker))) {
        assertThat(back.isConnected()).isTrue();
      }
    }
  }

  @Test
  void mosquittoThatCannotStartShowsItsLog() {
    MosquittoSettings wrong = MosquittoSettings.inMemory().with("no_such_option true");

    assertThatThrownBy(() -> MosquittoBroker.start(wrong))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no_such_option");
  }

  private static void queue(Broker broker) {
    try (Producer away = Producer.connect(away(broker))) {
      away.subscribe("queue/#", 1);
    }
    try (Producer sender = Producer.mqtt5(broker, "sender")) {
      for (int i = 0; i < COUNT; i++) {
        assertThat(sender.publish(Message.of("queue/" + i, "x"))).isZero();
      }
    }
  }

  private static void assertAllThere(Broker broker) {
    try (Producer back = Producer.connect(away(broker))) {
      assertThat(back.sessionPresent()).isTrue();
      assertThat(back.awaitCount(COUNT, Limits.GENEROUS))
          .extracting(Delivery::topic)
          .containsExactlyElementsOf(
              IntStream.range(0, COUNT).mapToObj(i -> "queue/" + i).toList());
    }
  }

  private static ProducerOptions away(Broker broker) {
    return ProducerOptions.mqtt5(broker.uri(), "away").withPersistentSession();
  }
}
