package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HeapRoomTest {
  private static final int MIB = 1 << 20;

  private final HeapRoom heap = new HeapRoom(100L * MIB);

  @Test
  void letsLargeBodiesInTogetherAsFarAsThereIsRoom() {
    HeapRoom.Room first = heap.take(4 * MIB, 5);

    HeapRoom.Room second = heap.take(4 * MIB, 5);

    first.close();
    second.close();
  }

  @Test
  void hasOneWaitForTheOtherWhereTheHeapHasNotRoomForBoth() {
    HeapRoom.Room first = heap.take(8 * MIB, 4);
    CompletableFuture<HeapRoom.Room> second = new CompletableFuture<>();
    Thread other = new Thread(() -> second.complete(heap.take(8 * MIB, 4)));
    other.start();
    await().until(() -> other.getState() == Thread.State.WAITING);
    assertThat(second).isNotDone();

    first.close();

    assertThat(second).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void letsOneInThatWantsMoreThanThereIs() {
    heap.take(1000L * MIB, 5).close();
    heap.take(1000L * MIB, 5).close();
  }

  @Test
  void neverHasASmallBodyWait() {
    HeapRoom.Room all = heap.take(1000L * MIB, 1);

    heap.take(MIB - 1, 5).close();

    all.close();
  }
}
