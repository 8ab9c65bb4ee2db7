package org.hailomqtt.worker.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DownloadTest {
  private static final int BYTES = 300_000;

  @TempDir private Path scratch;
  private final byte[] content = new byte[BYTES];
  private final RecordingSurrounding surrounding = new RecordingSurrounding();
  private String sha256 = "";
  private Path target = Path.of("");
  private FileServer server;

  /** Has as much room as a test says, and notes what it is told. */
  private static final class RecordingSurrounding implements Surrounding {
    private long free = 1L << 40;
    private boolean unfit;
    private final List<Duration> pauses = new ArrayList<>();
    private long done;
    private long total;

    @Override
    public long freeBytes(Path directory) {
      return free;
    }

    @Override
    public void pause(Duration duration) {
      pauses.add(duration);
    }

    @Override
    public void look(Path file, String name) throws InstallException {
      assertThat(file).isNotEmptyFile();
      assertThat(name).isEqualTo("net.hef");
      if (unfit) {
        throw new InstallException("it is no network");
      }
    }

    @Override
    public void progress(long now, long all) {
      done = now;
      total = all;
    }
  }

  @BeforeEach
  void startServer() throws IOException {
    new SplittableRandom(1).nextBytes(content);
    Path original = Files.write(scratch.resolve("original"), content);
    sha256 = FileDigest.of(original);
    target = scratch.resolve("models/new/net.hef");
    server = new FileServer(content);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private Download.Wanted wanted() {
    return new Download.Wanted(server.url(), target, Optional.of(sha256), OptionalLong.of(BYTES));
  }

  private String fetch() throws InstallException, InterruptedException {
    return new Download(surrounding, 500).fetch(wanted());
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(target.getParent())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void assertFails(String... texts) {
    assertThatThrownBy(this::fetch)
        .isInstanceOf(InstallException.class)
        .hasMessageContainingAll(texts);
    assertThat(target).doesNotExist();
  }

  @Test
  void bringsTheFileIntoItsPlace() throws Exception {
    assertThat(fetch()).isEqualTo(sha256);

    assertThat(target).hasBinaryContent(content);
    assertThat(left()).containsExactly("net.hef");
    assertThat(surrounding.done).isEqualTo(BYTES);
    assertThat(surrounding.total).isEqualTo(BYTES);
  }

  @Test
  void goesOnWhereTheConnectionWasCut() throws Exception {
    server.cutting(2, 100_000);

    fetch();

    assertThat(target).hasBinaryContent(content);
    assertThat(server.ranges()).containsExactly("-", "bytes=100000-", "bytes=200000-");
    assertThat(surrounding.pauses).hasSize(2);
  }

  @Test
  void aLaterRunGoesOnWhereTheLastOneEnded() throws Exception {
    server.cutting(5, 10_000);
    assertFails("can't be fetched", "the same command goes on where it ended");

    fetch();

    assertThat(target).hasBinaryContent(content);
    assertThat(server.ranges()).last().isEqualTo("bytes=50000-");
  }

  @Test
  void startsAgainAtAServerThatKnowsNoRanges() throws Exception {
    server.cutting(1, 100_000).withoutRanges();

    fetch();

    assertThat(target).hasBinaryContent(content);
  }

  @Test
  void startsAgainWhenThePartsDontBelongTogether() throws Exception {
    Files.createDirectories(target.getParent());
    Files.write(target.resolveSibling("net.hef.part"), new byte[1_000]);

    fetch();

    assertThat(target).hasBinaryContent(content);
    assertThat(server.ranges()).containsExactly("bytes=1000-", "-");
  }

  @Test
  void takesAPartThatIsWhole() throws Exception {
    Files.createDirectories(target.getParent());
    Files.write(target.resolveSibling("net.hef.part"), content);

    assertThat(fetch()).isEqualTo(sha256);

    assertThat(target).hasBinaryContent(content);
  }

  @Test
  void refusesAnotherFile() throws Exception {
    byte[] other = content.clone();
    other[7]++;
    server.with(other);

    assertFails("hashes to", "but the entry says " + sha256, "nothing was installed");
    assertThat(left()).isEmpty();
  }

  @Test
  void refusesAFileOfAnotherSizeBeforeItIsFetched() throws Exception {
    server.with(new byte[BYTES + 1]);

    assertFails("has 300001 bytes, but the entry says 300000");
    assertThat(left()).isEmpty();
  }

  @Test
  void refusesAFileThatIsNotWhatItsNameSays() {
    surrounding.unfit = true;

    assertFails("it is no network");

    assertThat(target).doesNotExist();
  }

  @Test
  void refusesToRunBesideAnother() throws Exception {
    Files.createDirectories(target.getParent());
    try (FileChannel other =
            FileChannel.open(
                target.resolveSibling(".pull.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = other.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertFails("another download");
    }

    assertThat(fetch()).isEqualTo(sha256);
  }

  @Test
  void keepsTheFileThatIsThereWhenTheNewOneIsWrong() throws Exception {
    Files.createDirectories(target.getParent());
    Files.writeString(target, "old");
    server.with(new byte[BYTES]);

    assertThatThrownBy(this::fetch).hasMessageContaining("hashes to");

    assertThat(target).hasContent("old");
  }

  @Test
  void saysWhatTheServerAnswersAndDoesNotAskAgain() {
    server.answering(404);

    assertFails("the server answers 404", "try again later");
    assertThat(server.ranges()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503})
  void asksAServerInTroubleAgain(int status) {
    server.answering(status);

    assertFails("the server answers " + status);
    assertThat(server.ranges()).hasSize(5);
  }

  @Test
  void saysThatNoServerIsThere() {
    server.close();

    assertFails("can't be fetched", "refused");
  }

  @Test
  void aConnectionThatStallsIsTakenUpAgain() {
    server.stalling().cutting(5, 10);

    assertFails("can't be fetched", "timed out");
    assertThat(server.ranges()).hasSizeGreaterThan(1);
  }

  @Test
  void refusesWhatTheDiskHasNoRoomFor() throws Exception {
    surrounding.free = (64 << 20) + BYTES - 1;

    assertFails("there is no room", "models.dir");
    assertThat(left()).isEmpty();

    surrounding.free++;
    fetch();
    assertThat(target).exists();
  }

  @Test
  void tellsTheHashOfAFileThatHadNone() throws Exception {
    Download.Wanted wanted =
        new Download.Wanted(server.url(), target, Optional.empty(), OptionalLong.empty());

    assertThat(new Download(surrounding).fetch(wanted)).isEqualTo(sha256);
  }

  @Test
  void saysThatADirectoryCanNotBeWritten() throws Exception {
    Files.writeString(scratch.resolve("models"), "a file in the way");

    assertThatThrownBy(this::fetch)
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("can't be written to");
  }
}
