package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplyPublisherTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final List<Integer> outcomes = new ArrayList<>();
  private volatile boolean full;
  private final ReplyPublisher publisher = new ReplyPublisher(this::send, timer);

  private record Sent(String topic, ReplyPublisher.Listener listener) {}

  private boolean send(Outbound message, ReplyPublisher.Listener listener) {
    if (full) {
      return false;
    }
    sent.add(new Sent(message.topic(), listener));
    return true;
  }

  private void publish(String topic) {
    publisher.publish(Outbound.reply(topic, new byte[0], null, false), outcomes::add);
  }

  private List<String> topics() {
    return sent.stream().map(Sent::topic).toList();
  }

  @AfterEach
  void stopTimer() {
    timer.shutdownNow();
  }

  @Test
  void keepsWhatComesBeforeTheConnectionIsOpen() {
    publish("a");
    assertThat(sent).isEmpty();

    publisher.open(10);

    assertThat(topics()).containsExactly("a");
  }

  @Test
  void neverHasMoreInFlightThanTheBrokerTakes() {
    publisher.open(2);
    publish("a");
    publish("b");
    publish("c");
    assertThat(topics()).containsExactly("a", "b");

    sent.get(0).listener().completed(0);

    assertThat(topics()).containsExactly("a", "b", "c");
    assertThat(outcomes).containsExactly(0);
    assertThat(publisher.pending()).isEqualTo(2);
  }

  @Test
  void triesAgainWhatTheClientCouldNotTakeJustNow() {
    publisher.open(2);
    full = true;
    publish("a");
    full = false;

    await().until(() -> topics().equals(List.of("a")));
  }

  @Test
  void triesAgainWhatTheBrokerRefusedForNow() {
    publisher.open(2);
    publish("a");

    sent.get(0).listener().completed(ReasonCodes.QUOTA_EXCEEDED);

    await().until(() -> topics().equals(List.of("a", "a")));
    assertThat(outcomes).isEmpty();
    sent.get(1).listener().completed(0);
    assertThat(outcomes).containsExactly(0);
  }

  @Test
  void countsAMessageAsPendingUntilItsOutcomeIsDealtWith() {
    List<Integer> pendingAtOutcome = new ArrayList<>();
    publisher.open(2);
    publisher.publish(
        Outbound.reply("a", new byte[0], null, false),
        code -> pendingAtOutcome.add(publisher.pending()));

    sent.get(0).listener().completed(0);

    assertThat(pendingAtOutcome).containsExactly(1);
    assertThat(publisher.pending()).isZero();
  }

  @Test
  void countsWhatIsToBeTriedAgainAsPending() {
    publisher.open(2);
    publish("a");

    sent.get(0).listener().completed(ReasonCodes.QUOTA_EXCEEDED);

    assertThat(publisher.pending()).isEqualTo(1);
  }

  @Test
  void tellsWhatTheBrokerRefusedForGood() {
    publisher.open(2);
    publish("a");

    sent.get(0).listener().completed(0x87);

    assertThat(outcomes).containsExactly(0x87);
  }

  @Test
  void sendsNothingOnceItIsClosed() {
    publisher.open(1);
    publish("a");
    publish("b");

    publisher.close();
    sent.get(0).listener().completed(0);
    publish("c");

    assertThat(topics()).containsExactly("a");
  }

  @Test
  void copesWithAnyNumberOfMessagesThatAreRefusedAtOnce() {
    ReplyPublisher refusing =
        new ReplyPublisher(
            (message, listener) -> {
              listener.completed(ReasonCodes.PACKET_TOO_LARGE);
              return true;
            },
            timer);
    for (int i = 0; i < 50_000; i++) {
      refusing.publish(Outbound.reply("a", new byte[0], null, false), outcomes::add);
    }

    refusing.open(2);

    assertThat(outcomes).hasSize(50_000);
    assertThat(refusing.pending()).isZero();
  }
}
