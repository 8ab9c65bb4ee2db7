package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.junit.jupiter.api.Test;

/** What the ledger does with its files and with the disk under them. */
class LedgerFilesTest extends RestartedLedger {
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
