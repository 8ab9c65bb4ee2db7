package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PullProgressTest {
  private final StringWriter err = new StringWriter();
  private long now;

  private PullProgress progress(boolean terminal) {
    return new PullProgress(new PrintWriter(err, true), terminal, "zoo/net.hef", () -> now);
  }

  @Test
  void showsHowFarAndHowFastOnOneLine() {
    PullProgress progress = progress(true);
    progress.progress(1_000_000, 4_000_000);
    now = 1_000_000_000;
    progress.progress(3_000_000, 4_000_000);
    progress.progress(3_100_000, 4_000_000);
    now = 2_000_000_000;
    progress.progress(4_000_000, 4_000_000);
    progress.end();

    assertThat(List.of(err.toString().split("\r")))
        .hasSize(4)
        .contains("zoo/net.hef  3.0 of 4.0 MB, 75 %  2.0 MB/s ")
        .last()
        .asString()
        .startsWith("zoo/net.hef  4.0 of 4.0 MB, 100 %  1.5 MB/s")
        .endsWith("\n");
  }

  @Test
  void showsASizeThatTheServerDoesNotTell() {
    progress(true).progress(1_500_000, -1);

    assertThat(err.toString()).startsWith("\rzoo/net.hef  1.5  ");
  }

  @Test
  void isSilentWithoutATerminal() {
    PullProgress progress = progress(false);
    progress.progress(1, 1);
    progress.end();

    assertThat(err.toString()).isEmpty();
  }

  @Test
  void asksTheDiskForItsRoom() throws IOException {
    assertThat(progress(false).freeBytes(Path.of("."))).isPositive();
  }
}
