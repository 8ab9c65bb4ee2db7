package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Threads that come with the work. */
class HandOverTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int MOST = 3;

  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final ExecutorService threads =
      HandOver.threads(
          MOST,
          task -> {
            made.incrementAndGet();
            return new Thread(task);
          });

  @AfterEach
  void close() {
    gate.countDown();
    threads.shutdownNow();
  }

  private void hold() {
    begun.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    done.incrementAndGet();
  }

  @Test
  void makesAThreadForEachUpToTheBoundAndHasTheRestWait() {
    for (int i = 0; i < 2 * MOST; i++) {
      threads.execute(this::hold);
    }
    await().atMost(LIMIT).until(() -> begun.get() == MOST);
    assertThat(made).hasValue(MOST);

    gate.countDown();

    await().atMost(LIMIT).until(() -> done.get() == 2 * MOST);
    assertThat(made).hasValue(MOST);
  }

  @Test
  void takesAThreadThatIsFreeBeforeItMakesOne() {
    gate.countDown();
    for (int i = 1; i <= 20; i++) {
      int count = i;
      threads.execute(this::hold);
      await().atMost(LIMIT).until(() -> done.get() == count);
    }

    assertThat(made.get()).isLessThanOrEqualTo(MOST);
  }

  @Test
  void dropsWhatComesAfterTheEnd() {
    threads.shutdown();

    threads.execute(this::hold);

    assertThat(begun).hasValue(0);
  }
}
