package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.worker.journal.FaultyDisk;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered over the end of the process: each restart is on a copy of the directory. */
class LedgerRestartTest {
  private static final byte[] REPLY = "{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path scratch;
  private final FaultyDisk disk = new FaultyDisk();
  private final List<RequestLedger> opened = new ArrayList<>();
  private Path directory = Path.of("");
  private Workbench bench = new Workbench();
  private LedgerKeeper keeper = new LedgerKeeper(bench.ledger, bench.clock, () -> {});
  private RequestLedger ledger = bench.ledger;

  @BeforeEach
  void start() {
    directory = scratch.resolve("0");
    open();
  }

  @AfterEach
  void close() {
    opened.forEach(RequestLedger::close);
  }

  private void open() {
    bench = new Workbench(this::openLedger);
    ledger = bench.ledger;
    keeper = new LedgerKeeper(ledger, bench.clock, () -> {});
    keeper.start();
  }

  private RequestLedger openLedger(Workbench made) {
    try {
      RequestLedger next =
          RequestLedger.open(directory, disk, Workbench.BOUNDS, made.clock, made.metrics);
      opened.add(next);
      return next;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As after kill -9: what the process had not handed to the system is gone. */
  private void killAndRestart() throws IOException {
    Path next = scratch.resolve(String.valueOf(opened.size()));
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.copy(file, next.resolve(directory.relativize(file)));
      }
    }
    directory = next;
    open();
  }

  private void stopAndRestart() {
    ledger.close();
    open();
  }

  private Job job(String id) {
    return job(id, "{}");
  }

  private Job job(String id, String body) {
    return bench.job(Workbench.message(Lane.NORMAL, id, body), new RecordingDelivery());
  }

  private Job start(String id) {
    Job job = job(id);
    assertThat(ledger.admit(job)).isInstanceOf(Admission.Admitted.class);
    ledger.started(job);
    return job;
  }

  private Job finish(String id) {
    Job job = start(id);
    ledger.finished(job, REPLY, false, true);
    return job;
  }

  private void acknowledge(String id) {
    Job job = finish(id);
    ledger.published(job);
    ledger.acknowledged(job);
  }

  /** Seconds go by on a worker that runs. */
  private void live(int seconds) {
    for (int i = 0; i < seconds; i++) {
      bench.clock.advance(Duration.ofSeconds(1));
      keeper.run();
    }
  }

  private long journalBytes() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void replaysAStoredReplyThatNeverLeftAsItIs() throws IOException {
    finish("1");

    killAndRestart();

    assertThat(ledger.admit(job("1")))
        .isInstanceOfSatisfying(
            Admission.Replayed.class,
            replayed -> {
              assertThat(replayed.body()).isEqualTo(REPLY);
              assertThat(replayed.duplicate()).isFalse();
            });
  }

  @Test
  void replaysAPublishedReplyAsADuplicate() throws IOException {
    Job job = finish("1");
    ledger.published(job);

    killAndRestart();

    assertThat(ledger.admit(job("1")))
        .isInstanceOfSatisfying(
            Admission.Replayed.class, replayed -> assertThat(replayed.duplicate()).isTrue());
  }

  @Test
  void conflictsWithAnotherBodyWhileItIsUnacknowledged() throws IOException {
    finish("1");
    start("2");

    killAndRestart();

    for (String id : List.of("1", "2")) {
      assertThat(ledger.admit(job(id, "{\"params\":{\"x\":1}}")))
          .isInstanceOfSatisfying(
              Admission.Rejected.class,
              rejected -> assertThat(rejected.cause().code()).isEqualTo(ErrorCode.CONFLICT));
    }
  }

  @Test
  void repeatsAnAcknowledgedReplyForAMinuteOfRunningWhateverTheClocksSay() throws IOException {
    acknowledge("1");
    live(30);
    stopAndRestart();
    live(29);
    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Replayed.class);

    live(2);

    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void doesNotRepeatAReplyThatWasOldBeforeAQuietWorkerWasKilled() throws IOException {
    acknowledge("1");
    live(3600);

    killAndRestart();

    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void runsAnotherBodyUnderAnAcknowledgedId() throws IOException {
    acknowledge("1");
    killAndRestart();

    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Admitted.class);

    killAndRestart();
    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void poisonsARequestThatThreeProcessesDiedUnder() throws IOException {
    for (int i = 0; i < 3; i++) {
      start("1");
      killAndRestart();
    }

    assertThat(ledger.admit(job("1"))).isEqualTo(new Admission.Poisoned(3));
    assertThat(ledger.admit(job("2"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void countsOneAttemptForEachJobHoweverOftenItIsToldOf() throws IOException {
    Job job = start("1");
    ledger.started(job);
    ledger.started(job);
    ledger.started(job);

    killAndRestart();

    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void takesTheAttemptOfAnAbandonedRequestBack() throws IOException {
    for (int i = 0; i < 5; i++) {
      ledger.abandoned(start("1"));
      killAndRestart();
    }

    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void takesTheAttemptsBackThatAnOrderlyStopInterrupted() {
    for (int i = 0; i < 5; i++) {
      start("1");
      stopAndRestart();
    }

    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void tellsAKillFromAnOrderlyStop() throws IOException {
    assertThat(ledger.wasKilled()).isFalse();
    stopAndRestart();
    assertThat(ledger.wasKilled()).isFalse();

    killAndRestart();

    assertThat(ledger.wasKilled()).isTrue();
  }

  @Test
  void keepsALargeReplyInAFileOfItsOwnUntilItIsForgotten() throws IOException {
    byte[] large = new byte[70_000];
    Arrays.fill(large, (byte) 'x');
    Job job = start("1");
    ledger.finished(job, large, false, true);
    assertThat(directory.resolve("replies/1")).hasBinaryContent(large);
    assertThat(bench.metrics.journalBytes()).isLessThan(1000);

    killAndRestart();
    assertThat(ledger.admit(job("1")))
        .isInstanceOfSatisfying(
            Admission.Replayed.class, replayed -> assertThat(replayed.body()).isEqualTo(large));
    ledger.acknowledged(job);
    live(62);

    assertThat(directory.resolve("replies")).isEmptyDirectory();
  }

  @Test
  void runsARequestAgainWhoseLargeReplyIsLost() throws IOException {
    Job job = start("1");
    ledger.finished(job, new byte[70_000], false, true);
    Files.delete(directory.resolve("replies/1"));

    killAndRestart();

    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void remembersEverythingThroughARotation() throws IOException {
    finish("finished");
    start("started");
    acknowledge("acknowledged");
    Job published = finish("published");
    ledger.published(published);

    keeper.start();
    killAndRestart();
    keeper.start();
    killAndRestart();

    assertThat(ledger.admit(job("finished"))).matches(LedgerRestartTest::isFirst);
    assertThat(ledger.admit(job("published"))).matches(LedgerRestartTest::isDuplicate);
    assertThat(ledger.admit(job("acknowledged"))).matches(LedgerRestartTest::isDuplicate);
    Job again = job("started");
    assertThat(ledger.admit(again)).isInstanceOf(Admission.Admitted.class);
    ledger.started(again);
    ledger.finished(again, REPLY, false, true);
    killAndRestart();
    assertThat(ledger.admit(job("started"))).matches(LedgerRestartTest::isFirst);
  }

  private static boolean isFirst(Admission admission) {
    return admission instanceof Admission.Replayed replayed && !replayed.duplicate();
  }

  private static boolean isDuplicate(Admission admission) {
    return admission instanceof Admission.Replayed replayed && replayed.duplicate();
  }

  @Test
  void finishesAfterARotationWhatWasAbandonedBeforeIt() throws IOException {
    Job job = start("1");
    ledger.abandoned(job);
    keeper.start();
    ledger.finished(job, REPLY, false, true);

    killAndRestart();

    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Replayed.class);
  }

  @Test
  void staysSmallHoweverManyRequestsItSees() throws IOException {
    for (int i = 0; i < 40_000; i++) {
      acknowledge("request-" + i);
      if (i % 5_000 == 0) {
        live(1);
      }
    }
    live(1);

    assertThat(bench.metrics.journalBytes()).isGreaterThan(8_000_000);
    assertThat(journalBytes()).isLessThan(6_000_000);
  }

  @Test
  void writesNothingWhileIdle() throws IOException {
    acknowledge("1");
    live(62);
    long size = journalBytes();
    int writes = disk.writes();
    int forces = disk.forces();

    live(600);

    assertThat(journalBytes()).isEqualTo(size);
    assertThat(disk.writes()).isEqualTo(writes);
    assertThat(disk.forces()).isEqualTo(forces);
  }

  @Test
  void forcesAtMostOnceASecondAndOnlyWhatIsNew() {
    int before = disk.forces();
    for (int i = 0; i < 100; i++) {
      acknowledge("request-" + i);
    }
    assertThat(disk.forces()).isEqualTo(before);

    live(3);

    assertThat(disk.forces()).isEqualTo(before + 1);
  }

  @Test
  void goesOnInMemoryWhenTheDiskIsFullAndSaysSoUntilThereIsRoom() throws IOException {
    disk.room(10);
    finish("1");
    live(1);
    assertThat(keeper.problem())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.text()).contains("data.dir", "No space left");
              assertThat(problem.text()).doesNotContain(directory.toString());
            });
    finish("2");
    assertThat(ledger.admit(job("2"))).isInstanceOf(Admission.Replayed.class);

    disk.room(Long.MAX_VALUE);
    live(10);

    assertThat(keeper.problem()).isEmpty();
    killAndRestart();
    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Replayed.class);
    assertThat(ledger.admit(job("2"))).isInstanceOf(Admission.Replayed.class);
  }

  @Test
  void triesAFullDiskLessAndLessOften() {
    disk.room(0);
    finish("1");
    live(1);
    int before = disk.writes();

    live(300);

    assertThat(disk.writes() - before).isBetween(3, 12);
  }

  @Test
  void givesUpWaitingForARedeliveryOnceTheLaneStoodQuiet() throws IOException {
    finish("1");
    start("2");
    killAndRestart();
    live(600);
    ledger.sessionResumed(Lane.NORMAL);
    live(59);
    assertThat(ledger.find("me", "2")).isPresent();

    live(2);

    // Finished, it counts as acknowledged just now; not finished, as if it had never been.
    assertThat(ledger.admit(job("1"))).matches(LedgerRestartTest::isDuplicate);
    assertThat(ledger.find("me", "2")).isEmpty();
    live(62);
    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void doesNotCountTheTimeThatTheLaneIsAwayOrBusy() throws IOException {
    finish("1");
    killAndRestart();
    ledger.sessionResumed(Lane.NORMAL);
    live(30);
    ledger.sessionAway(Lane.NORMAL);
    live(600);
    ledger.sessionResumed(Lane.NORMAL);
    Job other = start("other");
    live(600);

    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Rejected.class);

    ledger.finished(other, REPLY, false, true);
    ledger.acknowledged(other);
    live(62);
    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void givesUpWaitingOnceMoreNewRequestsThanTheWindowWereAcknowledged() throws IOException {
    finish("1");
    killAndRestart();
    ledger.sessionResumed(Lane.NORMAL);

    for (int i = 0; i < 64; i++) {
      acknowledge("new-" + i);
    }
    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Rejected.class);

    acknowledge("one-more");
    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void aRequestThatWasDeliveredAgainIsNotGivenUp() throws IOException {
    finish("1");
    killAndRestart();
    ledger.sessionResumed(Lane.NORMAL);
    assertThat(ledger.admit(job("1"))).matches(LedgerRestartTest::isFirst);

    live(600);

    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Rejected.class);
  }

  @Test
  void aLostSessionEndsTheWaitAtOnce() throws IOException {
    finish("1");
    start("2");
    killAndRestart();

    ledger.sessionLost(Lane.NORMAL);

    assertThat(ledger.admit(job("1"))).matches(LedgerRestartTest::isDuplicate);
    assertThat(ledger.admit(job("2"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void remembersARequestByWhatItsReplyIsRecognisedBy() throws IOException {
    Job job = bench.job(correlated(), new RecordingDelivery());
    ledger.admit(job);
    ledger.finished(job, REPLY, false, true);

    killAndRestart();

    assertThat(ledger.admit(bench.job(correlated(), new RecordingDelivery())))
        .matches(LedgerRestartTest::isFirst);
  }

  private static InboundMessage correlated() {
    InboundMessage message = Workbench.message(Lane.HIGH, "unused", "{}");
    return new InboundMessage(
        "hailo/v1/request-high/echo",
        message.payload(),
        1,
        false,
        new MessageProperties("me/response/x", new byte[] {0, -1, 7}, null, null, Map.of()));
  }

  @Test
  void countsWhatItRecoversAndWrites() throws IOException {
    finish("1");
    finish("2");
    assertThat(bench.metrics.journalRecords()).isEqualTo(1 + 4);
    assertThat(bench.metrics.journalBytes()).isEqualTo(journalBytes() - 8);

    killAndRestart();

    assertThat(bench.metrics.count(Lane.NORMAL, Event.RECOVERED)).isEqualTo(2);
  }

  @Test
  void startsAfterAKillWhenTheFileCannotBeRead() throws IOException {
    ledger.close();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(path -> path.toString().contains("ledger.")).toList()) {
        Files.delete(file);
        Files.createDirectory(file);
      }
    }

    open();

    assertThat(ledger.wasKilled()).isTrue();
    start("1");
    killAndRestart();
    assertThat(ledger.find("me", "1")).isPresent();
  }

  @Test
  void isCarefulAfterDamageThoughAStopIsNoted() throws IOException {
    ledger.close();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(path -> path.toString().contains("ledger.")).toList()) {
        Files.writeString(file, "no record at all, but long", StandardOpenOption.APPEND);
      }
    }

    open();

    assertThat(ledger.wasKilled()).isTrue();
  }
}
