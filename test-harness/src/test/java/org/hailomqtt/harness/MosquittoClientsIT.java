package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MosquittoClientsIT {

  @Test
  void subscriberGetsWhatIsPublished() {
    try (Broker broker = MosquittoBroker.start()) {
      MosquittoClients clients = new MosquittoClients(broker);
      try (ExternalCommand subscriber = clients.sub("-t", "some/topic", "-C", "1")) {
        ExternalCommand.Outcome published =
            clients.pub("-t", "some/topic", "-m", "hello", "-q", "1");

        assertThat(published.exitCode()).isZero();
        assertThat(subscriber.await(Limits.GENEROUS).out().lines()).contains("hello");
      }
    }
  }

  @Test
  void requestGetsItsReply() {
    try (Broker broker = MosquittoBroker.start();
        Producer responder = Producer.mqtt5(broker, "responder")) {
      responder.subscribe("question", 1);
      Thread answering = new Thread(() -> answerOnce(responder));
      answering.start();

      ExternalCommand.Outcome asked =
          new MosquittoClients(broker).rr("-t", "question", "-e", "answer", "-m", "why");

      assertThat(asked.out()).isEqualToIgnoringNewLines("why because");
      assertThat(asked.exitCode()).isZero();
    }
  }

  @Test
  void aCommandThatDoesNotEndIsKilledAndShown() {
    try (Broker broker = MosquittoBroker.start();
        ExternalCommand subscriber = new MosquittoClients(broker).sub("-t", "silent")) {
      assertThatThrownBy(() -> subscriber.await(Duration.ofMillis(50)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("mosquitto_sub");
    }
  }

  private static void answerOnce(Producer responder) {
    Message question = responder.await("question", Limits.GENEROUS).message();
    responder.publish(Message.of(question.responseTopic(), question.text() + " because"));
  }
}
