package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OrderedAcksTest {
  private final List<Integer> left = new ArrayList<>();
  private final OrderedAcks acks = new OrderedAcks(left::add);
  private final List<String> told = new ArrayList<>();

  @Test
  void holdsAFinishedRequestBackUntilThoseBeforeItAreFinished() {
    OrderedAcks.Ticket first = acks.received(11, 1);
    OrderedAcks.Ticket second = acks.received(12, 1);

    acks.acknowledge(second, () -> told.add("second"));
    assertThat(left).isEmpty();
    acks.acknowledge(first, () -> told.add("first"));

    assertThat(left).containsExactly(11, 12);
    assertThat(told).containsExactly("first", "second");
  }

  @Property
  void leaveInTheOrderOfReceiptWhateverTheOrderOfCompletion(
      @ForAll @IntRange(min = 1, max = 60) int messages, @ForAll long seed) {
    List<Integer> sent = new ArrayList<>();
    OrderedAcks ordered = new OrderedAcks(sent::add);
    List<OrderedAcks.Ticket> tickets = new ArrayList<>();
    List<Integer> received = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      received.add(1000 + i);
      tickets.add(ordered.received(1000 + i, 1));
    }
    Collections.shuffle(tickets, new Random(seed));

    tickets.forEach(ticket -> ordered.acknowledge(ticket, () -> {}));

    assertThat(sent).isEqualTo(received);
    assertThat(ordered.outstanding()).isZero();
  }

  @Test
  void leaveOnceHoweverOftenTheyAreAskedFor() {
    OrderedAcks.Ticket ticket = acks.received(1, 1);

    acks.acknowledge(ticket, () -> told.add("once"));
    acks.acknowledge(ticket, () -> told.add("twice"));

    assertThat(left).containsExactly(1);
    assertThat(told).containsExactly("once");
  }

  @Test
  void neverLeaveAfterTheConnectionIsGone() {
    OrderedAcks.Ticket ticket = acks.received(1, 1);

    acks.close();
    acks.acknowledge(ticket, () -> told.add("gone"));

    assertThat(left).isEmpty();
    assertThat(told).isEmpty();
    assertThat(acks.isClosed()).isTrue();
  }

  @Test
  void tellHowMuchIsHeld() {
    acks.received(1, 100);
    OrderedAcks.Ticket second = acks.received(2, 50);
    acks.acknowledge(second, () -> {});

    assertThat(acks.outstanding()).isEqualTo(2);
    assertThat(acks.outstandingBytes()).isEqualTo(150);
  }
}
