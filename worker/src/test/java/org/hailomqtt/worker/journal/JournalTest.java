package org.hailomqtt.worker.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir private Path scratch;
  private Path directory = Path.of("");
  private final FaultyDisk disk = new FaultyDisk();
  private final AtomicLong written = new AtomicLong();
  private final List<Journal> opened = new ArrayList<>();
  private Journal journal = new Journal(directory, disk, written::addAndGet);

  @BeforeEach
  void start() throws IOException {
    directory = scratch.resolve("data");
    journal = open(directory);
    journal.recover(record -> {});
    rotate(journal);
  }

  @AfterEach
  void close() {
    opened.forEach(Journal::close);
  }

  private Journal open(Path where) {
    Journal made = new Journal(where, disk, written::addAndGet);
    opened.add(made);
    return made;
  }

  private static ByteBuffer bytes(String record) {
    return ByteBuffer.wrap(record.getBytes(StandardCharsets.UTF_8));
  }

  private static void rotate(Journal journal, String... living) throws IOException {
    Journal.Rotation rotation = journal.rotate();
    rotation.begin();
    for (String record : living) {
      rotation.add(bytes(record));
    }
    rotation.complete();
  }

  /** What the next process would find if this one were killed now. */
  private List<String> leftBehind() throws IOException {
    Path copy = Files.createTempDirectory(scratch, "copy");
    for (Path file : files()) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    List<String> found = new ArrayList<>();
    open(copy).recover(record -> found.add(StandardCharsets.UTF_8.decode(record).toString()));
    return found;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> !file.endsWith("lock")).sorted().toList();
    }
  }

  private List<String> names() throws IOException {
    return files().stream().map(file -> String.valueOf(file.getFileName())).toList();
  }

  @Test
  void leavesBehindWhatWasAppended() throws IOException {
    journal.append(bytes("one"));
    journal.append(bytes("two"));

    assertThat(leftBehind()).containsExactly("one", "two");
    assertThat(written).hasValue(2 * (12 + 3));
  }

  @Test
  void rotationKeepsWhatLivesAndWhatIsAppendedMeanwhile() throws IOException {
    journal.append(bytes("dead"));
    journal.append(bytes("living"));

    Journal.Rotation rotation = journal.rotate();
    rotation.begin();
    rotation.add(bytes("living"));
    journal.append(bytes("meanwhile"));
    assertThat(leftBehind()).containsExactly("dead", "living", "meanwhile");
    rotation.complete();
    journal.append(bytes("after"));

    assertThat(leftBehind()).containsExactly("living", "meanwhile", "after");
    assertThat(names()).containsExactly("ledger.2");
  }

  @Test
  void theOldFileCountsUntilTheNewOneIsComplete() throws IOException {
    journal.append(bytes("one"));
    Journal.Rotation rotation = journal.rotate();
    rotation.begin();

    assertThat(names()).containsExactly("ledger.1", "ledger.2.new");
    assertThat(leftBehind()).containsExactly("one");
  }

  @Test
  void theNewFileCountsThoughTheOldOneIsStillThere() throws IOException {
    journal.append(bytes("old"));
    Files.copy(directory.resolve("ledger.1"), scratch.resolve("old"));
    rotate(journal, "new");
    Files.copy(scratch.resolve("old"), directory.resolve("ledger.1"));

    assertThat(leftBehind()).containsExactly("new");
  }

  @Test
  void theNextRotationRemovesWhatAKillLeft() throws IOException {
    Files.writeString(directory.resolve("ledger.7.new"), "half");
    Files.copy(directory.resolve("ledger.1"), directory.resolve("ledger.0"));

    rotate(journal);

    assertThat(names()).containsExactly("ledger.2");
  }

  @Test
  void aDamagedFileIsSetAsideOnceItsWholeRecordsAreInAnother() throws IOException {
    journal.append(bytes("one"));
    journal.append(bytes("two"));
    journal.append(bytes("three"));
    journal.close();
    byte[] damaged = Files.readAllBytes(directory.resolve("ledger.1"));
    damaged[8 + 12 + 3 + 12] ^= 1;
    Files.write(directory.resolve("ledger.1"), damaged);
    List<String> found = new ArrayList<>();

    Journal next = open(directory);
    Recovery recovery =
        next.recover(record -> found.add(StandardCharsets.UTF_8.decode(record).toString()));
    assertThat(names()).containsExactly("ledger.1");
    rotate(next, found.toArray(String[]::new));

    assertThat(recovery).isEqualTo(new Recovery(2, 0, 12 + 3));
    assertThat(names()).containsExactly("ledger.1.corrupt", "ledger.2");
    assertThat(directory.resolve("ledger.1.corrupt")).hasBinaryContent(damaged);
    assertThat(leftBehind()).containsExactly("one", "three");
  }

  @Test
  void threeDamagedFilesAreKeptAndNoMore() throws IOException {
    for (int i = 0; i < 5; i++) {
      journal.close();
      Files.writeString(files().get(files().size() - 1), "no journal at all, but rather long");
      journal = open(directory);
      journal.recover(record -> {});
      rotate(journal);
    }

    assertThat(names())
        .containsExactly("ledger.3.corrupt", "ledger.4.corrupt", "ledger.5.corrupt", "ledger.6");
  }

  @Test
  void aFullDiskIsAFailureUntilARotationSucceeds() throws IOException {
    journal.append(bytes("one"));
    disk.room(5);
    journal.append(bytes("two"));
    journal.append(bytes("three"));

    assertThat(journal.failure()).get().extracting(IOException::getMessage).isNotNull();
    assertThat(leftBehind()).containsExactly("one");
    assertThatThrownBy(() -> rotate(journal, "one", "two", "three"))
        .isInstanceOf(IOException.class);

    disk.room(Long.MAX_VALUE);
    rotate(journal, "one", "two", "three");
    journal.append(bytes("four"));

    assertThat(journal.failure()).isEmpty();
    assertThat(leftBehind()).containsExactly("one", "two", "three", "four");
  }

  @Test
  void aDiskThatCannotForceIsAFailure() {
    journal.append(bytes("one"));
    disk.room(0);

    journal.sync();

    assertThat(journal.failure()).isPresent();
  }

  @Test
  void aDirectoryThatCannotBeMadeIsAFailureUntilItCan() throws IOException {
    Path file = Files.writeString(scratch.resolve("file"), "in the way");
    Journal blocked = open(file.resolve("data"));

    assertThat(blocked.recover(record -> {})).isEqualTo(Recovery.NONE);
    assertThat(blocked.failure()).isPresent();
    assertThatThrownBy(blocked::rotate).isInstanceOf(IOException.class);

    Files.delete(file);
    rotate(blocked);
    assertThat(blocked.failure()).isEmpty();
  }

  @Test
  void nothingIsWrittenOrForcedWhileNothingIsAppended() throws IOException {
    journal.append(bytes("one"));
    journal.sync();
    int writes = disk.writes();
    int forces = disk.forces();

    for (int i = 0; i < 10; i++) {
      journal.sync();
    }

    assertThat(disk.writes()).isEqualTo(writes);
    assertThat(disk.forces()).isEqualTo(forces);
  }

  @Test
  void aSecondJournalIsRefusedAndToldWhere() {
    Journal second = open(directory);

    assertThatThrownBy(() -> second.recover(record -> {}))
        .isInstanceOf(DirectoryInUseException.class)
        .hasMessageContaining("data.dir " + directory);

    journal.close();
    assertThat(open(directory).failure()).isEmpty();
  }

  @Test
  void theDirectoryIsItsOwnersOnly() throws IOException {
    assertThat(Files.getPosixFilePermissions(directory))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void anInterruptedThreadWritesLikeAnyOther() throws IOException {
    Thread.currentThread().interrupt();
    journal.append(bytes("one"));
    journal.sync();
    boolean interrupted = Thread.interrupted();

    assertThat(interrupted).isTrue();
    assertThat(journal.failure()).isEmpty();
    assertThat(leftBehind()).containsExactly("one");
  }

  @Test
  void aRotationThatEndsAfterTheCloseChangesNothing() throws IOException {
    journal.append(bytes("one"));
    Journal.Rotation late = journal.rotate();
    late.begin();
    journal.close();

    assertThatThrownBy(late::complete).isInstanceOf(IOException.class);
    assertThat(leftBehind()).containsExactly("one");
  }

  @Test
  void aFileThatCannotBeReadIsSetAsideLikeADamagedOne() throws IOException {
    journal.append(bytes("one"));
    journal.close();
    Files.delete(directory.resolve("ledger.1"));
    Files.createDirectory(directory.resolve("ledger.1"));

    Journal next = open(directory);
    Recovery recovery = next.recover(record -> {});
    rotate(next);
    next.append(bytes("two"));

    assertThat(recovery.corruptBytes()).isPositive();
    assertThat(names()).containsExactly("ledger.1.corrupt", "ledger.2");
    assertThat(next.failure()).isEmpty();
  }

  @Test
  void aFaultWhileWritingIsAFailureUntilARotationSucceeds() throws IOException {
    AtomicBoolean broken = new AtomicBoolean();
    Journal faulty =
        new Journal(
            scratch.resolve("faulty"),
            Output::file,
            size -> {
              if (broken.get()) {
                throw new StackOverflowError();
              }
            });
    opened.add(faulty);
    faulty.recover(record -> {});
    rotate(faulty);

    broken.set(true);
    faulty.append(bytes("one"));
    assertThat(faulty.failure()).isPresent();
    broken.set(false);
    rotate(faulty, "one");

    assertThat(faulty.failure()).isEmpty();
  }
}
