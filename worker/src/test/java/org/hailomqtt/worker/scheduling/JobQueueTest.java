package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.junit.jupiter.api.Test;

class JobQueueTest {
  private final Workbench bench = new Workbench();
  private final JobQueue queue = bench.queue;

  private Job ready(Lane lane, String id) {
    Job job = bench.job(lane, id);
    queue.add(job);
    queue.ready(job);
    return job;
  }

  private Job picture(String id) {
    byte[] jpeg = "\u00ff\u00d8\u00ff a picture".getBytes(StandardCharsets.ISO_8859_1);
    return bench.job(
        new InboundMessage(
            Workbench.TOPICS.request(Lane.NORMAL, "echo", "me", id),
            jpeg,
            1,
            false,
            MessageProperties.NONE),
        new RecordingDelivery());
  }

  @Test
  void servesTheHighestLaneFirstAndInALaneTheOldest() throws InterruptedException {
    Job low = ready(Lane.LOW, "1");
    Job first = ready(Lane.NORMAL, "2");
    Job second = ready(Lane.NORMAL, "3");
    Job high = ready(Lane.HIGH, "4");

    assertThat(List.of(bench.take(), bench.take(), bench.take(), bench.take()))
        .containsExactly(high, first, second, low);
  }

  @Test
  void keepsTheOrderOfReceiptThoughAYoungerRequestIsDecodedFirst() throws InterruptedException {
    Job older = bench.job(Lane.NORMAL, "1");
    Job younger = ready(Lane.NORMAL, "2");
    queue.add(older);
    queue.ready(older);

    assertThat(List.of(bench.take(), bench.take())).containsExactly(older, younger);
  }

  @Test
  void givesOutNothingWhileAnOlderRequestOfTheLaneIsBeingRead() throws Exception {
    Job older = bench.job(Lane.NORMAL, "1");
    queue.expect(Lane.NORMAL, older.sequence());
    Job younger = ready(Lane.NORMAL, "2");
    CompletableFuture<Job> first = CompletableFuture.supplyAsync(this::take);
    assertThatThrownBy(() -> first.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    queue.add(older);
    queue.ready(older);

    assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(older);
    assertThat(bench.take()).isEqualTo(younger);
  }

  @Test
  void waitsNoLongerForAMessageThatBecameNoJob() throws Exception {
    queue.expect(Lane.NORMAL, -1);
    Job younger = ready(Lane.NORMAL, "2");
    CompletableFuture<Job> first = CompletableFuture.supplyAsync(this::take);

    queue.drop(Lane.NORMAL, -1);

    assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(younger);
  }

  @Test
  void hasTheOldestPreparedThoughYoungerOnesWereClaimedBeforeIt() throws Exception {
    Job oldest = picture("0");
    queue.expect(Lane.NORMAL, oldest.sequence());
    for (Job younger : List.of(picture("1"), picture("2"))) {
      queue.add(younger);
      queue.ready(younger);
    }
    List<Job> toPrepare = new CopyOnWriteArrayList<>();
    CompletableFuture<Job> first = CompletableFuture.supplyAsync(() -> take(toPrepare::add));
    awaitWaiting();

    assertThat(queue.add(oldest)).isFalse();

    await().until(() -> toPrepare.contains(oldest));
    queue.ready(oldest);
    assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(oldest);
  }

  @Test
  void goesOnWhenTheJobItWaitedForIsTakenOut() throws Exception {
    Job slow = bench.job(Lane.NORMAL, "1");
    queue.add(slow);
    Job next = ready(Lane.NORMAL, "2");
    CompletableFuture<Job> first = CompletableFuture.supplyAsync(this::take);
    awaitWaiting();

    queue.removeIf(job -> job.equals(slow));

    assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(next);
  }

  /** Waits until a thread waits in the queue's take. */
  private static void awaitWaiting() {
    await()
        .until(
            () ->
                Thread.getAllStackTraces().entrySet().stream()
                    .anyMatch(
                        thread ->
                            thread.getKey().getState() == Thread.State.WAITING
                                && List.of(thread.getValue()).stream()
                                    .anyMatch(
                                        frame ->
                                            frame.getClassName().equals(JobQueue.class.getName())
                                                && frame.getMethodName().equals("take"))));
  }

  private Job take(Consumer<Job> prepare) {
    try {
      return queue.take(prepare).orElseThrow();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  private Job take() {
    try {
      return bench.take();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Test
  void preparesOnlyTheFirstFewPictures() {
    List<Boolean> toBePrepared = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      toBePrepared.add(queue.add(picture("p" + i)));
    }

    assertThat(toBePrepared).containsExactly(true, true, false, false);
    assertThat(queue.claim()).isEmpty();
  }

  @Test
  void preparesLightRequestsHoweverManyPicturesWait() {
    for (int i = 0; i < 3; i++) {
      queue.add(picture("p" + i));
    }

    assertThat(queue.add(bench.job(Lane.NORMAL, "light"))).isTrue();
  }

  @Test
  void hasTheNextPicturePreparedOnceThereIsRoom() throws InterruptedException {
    List<Job> pictures = List.of(picture("0"), picture("1"), picture("2"));
    pictures.forEach(queue::add);
    queue.ready(pictures.get(0));
    bench.take();

    assertThat(queue.claim()).contains(pictures.get(2));
    assertThat(queue.claim()).isEmpty();
  }

  @Test
  void hasALatePicturePreparedThoughYoungerOnesTookTheRoom() throws Exception {
    Job late = picture("0");
    queue.expect(Lane.NORMAL, late.sequence());
    List<Job> younger = List.of(picture("1"), picture("2"));
    younger.forEach(queue::add);
    younger.forEach(queue::ready);
    CompletableFuture<Job> asked = new CompletableFuture<>();
    Thread device = new Thread(() -> takeOrEnd(asked::complete));
    device.start();
    await().until(() -> device.getState() == Thread.State.WAITING);

    queue.add(late);

    assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo(late);
    queue.close();
    device.join();
  }

  private void takeOrEnd(Consumer<Job> prepare) {
    try {
      var unused = queue.take(prepare);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Test
  void runsCommandsBeforeTheNextJob() throws InterruptedException {
    List<String> order = new ArrayList<>();
    ready(Lane.HIGH, "1");
    queue.post(() -> order.add("command"));

    order.add(bench.take().request().id());

    assertThat(order).containsExactly("command", "1");
  }

  @Test
  void goesOnAfterACommandThatFails() throws InterruptedException {
    Job job = ready(Lane.NORMAL, "1");
    queue.post(
        () -> {
          throw new IllegalStateException("a bug");
        });
    queue.post(
        () -> {
          throw new StackOverflowError("of a command");
        });

    assertThat(bench.take()).isEqualTo(job);
  }

  @Test
  void givesOutNothingOnceItIsClosed() throws InterruptedException {
    ready(Lane.NORMAL, "1");
    queue.close();

    assertThat(queue.take(job -> {})).isEmpty();
  }

  @Test
  void letsJobsWaitWhilePaused() throws InterruptedException {
    Job job = ready(Lane.NORMAL, "1");
    queue.pause();
    queue.post(queue::resume);

    // Nothing but the command could end the pause: take() would wait for ever without it.
    assertThat(queue.take(other -> {})).contains(job);
  }

  @Test
  void takesOutWhatIsCancelled() {
    Job cancelled = ready(Lane.NORMAL, "1");
    Job other = ready(Lane.NORMAL, "2");

    assertThat(queue.removeIf(job -> job.request().id().equals("1"))).containsExactly(cancelled);
    assertThat(queue.remove(cancelled)).isFalse();
    assertThat(queue.waiting(Lane.NORMAL)).isEqualTo(1);
    assertThat(queue.remove(other)).isTrue();
  }

  @Test
  void tellsSinceWhenTheOldestWaits() {
    bench.clock.advance(Duration.ofSeconds(3));
    ready(Lane.LOW, "1");
    bench.clock.advance(Duration.ofSeconds(4));
    ready(Lane.LOW, "2");

    assertThat(queue.oldestNanos(Lane.LOW)).contains(Duration.ofSeconds(3).toNanos());
    assertThat(queue.oldestNanos(Lane.HIGH)).isEqualTo(Optional.empty());
  }

  /** A request whose large tensor, once it is ready, takes as much memory as its body. */
  private Job tensor(String id) {
    return bench.job(
        new InboundMessage(
            Workbench.TOPICS.request(Lane.HIGH, "echo", "me", id),
            ("{\"input\": {\"x\": \"" + "x".repeat(5 << 20) + "\"}}")
                .getBytes(StandardCharsets.UTF_8),
            1,
            false,
            MessageProperties.NONE),
        new RecordingDelivery());
  }

  @Test
  void makesNoMoreReadyThanMemoryHasRoomForButAlwaysOne() {
    Job first = tensor("1");
    Job second = tensor("2");

    assertThat(queue.add(first)).isTrue();
    assertThat(queue.add(second)).isFalse();
    assertThat(queue.claim()).isEmpty();

    queue.remove(first);
    assertThat(queue.claim()).contains(second);
  }
}
