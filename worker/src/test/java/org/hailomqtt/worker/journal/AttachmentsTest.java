package org.hailomqtt.worker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hailomqtt.worker.journal.Attachments.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachmentsTest {
  @TempDir private Path directory;

  private Attachments attachments() {
    return new Attachments(directory.resolve("replies"));
  }

  @Test
  void givesBackWhatWasWritten() throws IOException {
    byte[] content = new byte[100_000];
    content[99_999] = 7;

    Reference reference = attachments().write(3, content);
    attachments().sync();

    assertThat(attachments().read(reference))
        .hasValueSatisfying(read -> assertThat(read).isEqualTo(content));
  }

  @Test
  void givesNothingInPlaceOfADamagedOrMissingFile() throws IOException {
    Reference reference = attachments().write(3, new byte[1000]);
    Files.write(directory.resolve("replies/3"), new byte[999]);
    assertThat(attachments().read(reference)).isEmpty();

    byte[] flipped = new byte[1000];
    flipped[500] = 1;
    Files.write(directory.resolve("replies/3"), flipped);
    assertThat(attachments().read(reference)).isEmpty();

    attachments().delete(3);
    assertThat(attachments().read(reference)).isEmpty();
    assertThat(directory.resolve("replies")).isEmptyDirectory();
  }

  @Test
  void removesWhatNobodyWantsAndTouchesNothingElse() throws IOException {
    attachments().deleteUnless(number -> false);
    attachments().write(1, new byte[1]);
    attachments().write(2, new byte[1]);
    Files.writeString(directory.resolve("replies/note"), "mine");

    attachments().deleteUnless(number -> number == 2);

    assertThat(directory.resolve("replies"))
        .isDirectoryContaining("glob:**/2")
        .isDirectoryContaining("glob:**/note")
        .isDirectoryNotContaining("glob:**/1");
  }

  @Test
  void forgetsToForceAFileThatIsGone() throws IOException {
    Attachments attachments = attachments();
    attachments.write(1, new byte[1]);
    attachments.delete(1);

    attachments.sync();
  }
}
