package org.hailomqtt.worker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** When the room of a body is given back. */
class ReplyQueueTest {
  private final AtomicInteger closed = new AtomicInteger();
  private final ReplyQueue queue = new ReplyQueue(closed::incrementAndGet);

  @Test
  void keepsTheRoomUntilTheBrokerHasTheBody() {
    queue.progress(new byte[1]);
    queue.chunk(new byte[1]);
    assertThat(closed).hasValue(0);

    queue.taken();

    assertThat(closed).hasValue(1);
  }

  @Test
  void givesTheRoomBackHoweverItEnds() {
    List<Consumer<ReplyQueue>> ends =
        List.of(q -> q.failed("gone"), q -> q.reply(new byte[1]), ReplyQueue::close);
    for (Consumer<ReplyQueue> end : ends) {
      closed.set(0);

      end.accept(queue);

      assertThat(closed).hasValue(1);
    }
  }

  @Test
  void aRoomIsGivenBackOnce() {
    BodyRoom bodies = new BodyRoom(8 * (1 << 20));
    BodyRoom.Room first = bodies.take(1 << 20, 1);

    first.close();
    first.close();

    try (BodyRoom.Room second = bodies.take(1 << 20, 1)) {
      assertThat(bodies.isTaken()).isTrue();
    }
  }
}
