package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.scheduling.WaitingRequests.Waiting;
import org.junit.jupiter.api.Test;

class WaitingRequestsTest {
  private final Workbench bench = new Workbench();
  private final WaitingRequests waiting = new WaitingRequests(bench.queue, bench.clock);

  private void receive(Lane lane, String id) {
    bench.queue.add(bench.job(lane, id));
  }

  @Test
  void tellsTheHighestLaneFirstAndInItTheOldest() {
    receive(Lane.LOW, "1");
    receive(Lane.HIGH, "2");
    bench.clock.advance(Duration.ofMillis(5));
    receive(Lane.HIGH, "3");
    bench.clock.advance(Duration.ofMillis(5));

    assertThat(waiting.first())
        .containsExactly(
            new Waiting("me", "2", "echo", "echo", "high", 10),
            new Waiting("me", "3", "echo", "echo", "high", 5),
            new Waiting("me", "1", "echo", "echo", "low", 10));
  }

  @Test
  void tellsNoMoreThanAPageShows() {
    for (int i = 0; i <= WaitingRequests.MOST; i++) {
      receive(Lane.NORMAL, "r" + i);
    }

    assertThat(waiting.first()).hasSize(WaitingRequests.MOST);
  }
}
