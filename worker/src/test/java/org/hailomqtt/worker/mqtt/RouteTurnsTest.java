package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.MessageProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteTurnsTest {
  private final List<String> gone = new ArrayList<>();
  private final List<Runnable> done = new ArrayList<>();
  private final HandTimer timer = new HandTimer();
  private long now = 7;

  @AfterEach
  void stopTimer() {
    timer.shutdownNow();
  }

  /** Holds what is scheduled until the test moves the time. */
  private static final class HandTimer extends ScheduledThreadPoolExecutor {
    private record Task(Runnable command, long dueNanos) {}

    private final List<Task> tasks = new ArrayList<>();
    private long nanos;

    private HandTimer() {
      super(0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      tasks.add(new Task(command, nanos + unit.toNanos(delay)));
      return super.schedule(() -> {}, 1, TimeUnit.DAYS);
    }

    private void advance(long by) {
      nanos += by;
      List<Task> due = tasks.stream().filter(task -> task.dueNanos() <= nanos).toList();
      tasks.removeAll(due);
      due.forEach(task -> task.command().run());
    }
  }

  private RouteTurns turns(Duration interval) {
    return new RouteTurns(
        "r",
        interval,
        (message, finished) -> {
          gone.add(new String(message.payload(), StandardCharsets.UTF_8));
          done.add(finished);
        },
        timer,
        () -> now);
  }

  private static InboundMessage message(String topic, String text) {
    return new InboundMessage(
        topic, text.getBytes(StandardCharsets.UTF_8), 0, false, MessageProperties.NONE);
  }

  private void advance(Duration by) {
    now += by.toNanos();
    timer.advance(by.toNanos());
  }

  private void finish(int index) {
    done.get(index).run();
    advance(Duration.ZERO);
  }

  @Test
  void ofThoseThatCameWhileOneRanTheNewestGoesOn() {
    RouteTurns turns = turns(Duration.ZERO);

    turns.offer(message("cam", "1"));
    turns.offer(message("cam", "2"));
    turns.offer(message("cam", "3"));
    assertThat(gone).containsExactly("1");
    finish(0);
    assertThat(gone).containsExactly("1", "3");

    finish(1);
    turns.offer(message("cam", "4"));
    assertThat(gone).containsExactly("1", "3", "4");
  }

  @Test
  void noneGoesOnBeforeTheIntervalIsOverAndThenTheNewestDoes() {
    RouteTurns turns = turns(Duration.ofSeconds(2));

    turns.offer(message("cam", "1"));
    finish(0);
    turns.offer(message("cam", "2"));
    advance(Duration.ofMillis(1999));
    turns.offer(message("cam", "3"));
    assertThat(gone).containsExactly("1");

    advance(Duration.ofMillis(1));
    assertThat(gone).containsExactly("1", "3");
  }

  @Test
  void topicsDoNotWaitForEachOther() {
    RouteTurns turns = turns(Duration.ofSeconds(2));

    turns.offer(message("a", "1"));
    turns.offer(message("b", "2"));

    assertThat(gone).containsExactly("1", "2");
  }

  @Test
  void whatComesFromTooManyTopicsAtOnceIsDroppedUntilOneIsDone() {
    RouteTurns turns = turns(Duration.ZERO);
    for (int i = 0; i < 65; i++) {
      turns.offer(message("cam" + i, "m" + i));
    }
    assertThat(gone).hasSize(64).doesNotContain("m64");

    finish(0);
    turns.offer(message("late", "late"));
    assertThat(gone).hasSize(65).contains("late");
  }

  @Test
  void whatWaitsIsBoundedInBytes() {
    RouteTurns turns = turns(Duration.ZERO);
    String large = "x".repeat(9 << 20);

    for (String topic : List.of("a", "b")) {
      turns.offer(message(topic, "first"));
      turns.offer(message(topic, large));
    }
    finish(0);
    finish(1);
    assertThat(gone).hasSize(3);
  }
}
