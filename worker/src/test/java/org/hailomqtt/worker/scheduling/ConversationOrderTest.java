package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.hailomqtt.protocol.Lane;
import org.junit.jupiter.api.Test;

/** What a {@link JobQueue} gives out of conversations. */
class ConversationOrderTest {
  private final Workbench bench = new Workbench();
  private final JobQueue queue = bench.queue;

  private Job ready(Lane lane, String id, String json) {
    Job job = bench.job(Workbench.message(lane, id, json), new RecordingDelivery());
    queue.add(job);
    queue.ready(job);
    return job;
  }

  private Job said(Lane lane, String id, String conversation) {
    return ready(lane, id, "{\"conversation\": \"" + conversation + "\"}");
  }

  @Test
  void goesOnWithAConversationOnlyOnceItsLastReplyIsFinished() throws InterruptedException {
    Job first = said(Lane.NORMAL, "1", "a");
    Job second = said(Lane.HIGH, "2", "a");
    Job other = ready(Lane.LOW, "3", "{}");

    assertThat(bench.take()).isSameAs(first);
    assertThat(bench.take()).isSameAs(other);
    queue.answered(first);
    assertThat(bench.take()).isSameAs(second);
  }

  @Test
  void waitsForTheReplyWhereNothingElseWaits() throws Exception {
    Job first = said(Lane.NORMAL, "1", "a");
    Job second = said(Lane.NORMAL, "2", "a");
    assertThat(bench.take()).isSameAs(first);

    CompletableFuture<Job> next =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return bench.take();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(next).isNotDone();
    queue.answered(first);

    assertThat(next.get(10, TimeUnit.SECONDS)).isSameAs(second);
  }

  @Test
  void letsOthersGoBetweenTheTurnsOfOne() throws InterruptedException {
    Job firstOfA = said(Lane.NORMAL, "1", "a");
    Job secondOfA = said(Lane.NORMAL, "2", "a");
    Job firstOfB = said(Lane.NORMAL, "3", "b");

    assertThat(List.of(bench.take(), bench.take())).containsExactly(firstOfA, firstOfB);
    queue.answered(firstOfA);
    assertThat(bench.take()).isSameAs(secondOfA);
  }

  @Test
  void doesNotWaitForWhatWasAnsweredUnrun() throws InterruptedException {
    Job first = said(Lane.NORMAL, "1", "a");
    Job second = said(Lane.NORMAL, "2", "a");

    queue.removeIf(job -> job == first);
    queue.answered(first);

    assertThat(bench.take()).isSameAs(second);
  }
}
