package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePairsTest {
  /** Bytes that can be seen come first, from '!' on; those at a word's end 256 later. */
  private static final int A = 'a' - '!';

  private static final int C = 'c' - '!';
  private static final int T_END = 256 + 't' - '!';
  private static final int A_END = 256 + 'a' - '!';
  private static final int CA = 512;
  private static final int CAT_END = 513;

  private final BytePairs pairs = new BytePairs(List.of("c a", "ca t</w>"));
  private final int start = 514;
  private final int end = 515;

  @Test
  void joinsThePairThatWasMergedFirst() {
    assertThat(pairs.tokens("cat", 77)).containsExactly(start, CAT_END, end);
    assertThat(pairs.tokens("ca", 77)).as("another a").containsExactly(start, C, A_END, end);
    assertThat(pairs.tokens("caa", 77)).containsExactly(start, CA, A_END, end);
    assertThat(pairs.tokens("act", 77)).containsExactly(start, A, C, T_END, end);
  }

  @Test
  void readsWordsInLowerCaseWhateverIsBetweenThem() {
    assertThat(pairs.tokens("  Cat\t CAT\n", 77)).containsExactly(start, CAT_END, CAT_END, end);
    assertThat(pairs.tokens("cat!", 77)).containsExactly(start, CAT_END, 256, end);
    assertThat(pairs.tokens("", 77)).containsExactly(start, end);
  }

  @Test
  void spellsLettersOutsideAsciiByTheirBytes() {
    // U+00E9 is C3 A9 in UTF-8; both can be seen, after the 94 of ASCII and the 12 from A1 to AC.
    int c3 = 94 + 12 + 0xc3 - 0xae;
    int a9End = 256 + 94 + 0xa9 - 0xa1;

    assertThat(pairs.tokens("\u00e9", 77)).containsExactly(start, c3, a9End, end);
  }

  @Test
  void cutsATextThatIsTooLongAndKeepsItsEnd() {
    assertThat(pairs.tokens("cat cat cat cat", 4)).containsExactly(start, CAT_END, CAT_END, end);
  }

  @Test
  void readsNoMoreOfAFileThanItIsToldTo(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("merges"), "#version: 0.2\nc a\nca t</w>\nx y\n");

    assertThat(BytePairs.read(file, 2).tokens("cat", 77)).containsExactly(start, CAT_END, end);
    assertThatThrownBy(
            () -> BytePairs.read(Files.writeString(dir.resolve("bad"), "one two three\n"), 9))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("merges");
  }
}
