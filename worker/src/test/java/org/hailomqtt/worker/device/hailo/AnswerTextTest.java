package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class AnswerTextTest {
  private static final List<String> MARKS = List.of("<|im_end|>");

  private static String cut(AnswerText text, String whole, int tokenBytes) {
    byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
    StringBuilder got = new StringBuilder();
    for (int i = 0; i < bytes.length; i += tokenBytes) {
      got.append(text.append(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + tokenBytes))));
    }
    return got.append(text.rest()).toString();
  }

  @Property(tries = 200)
  void howeverItIsCutTheTextIsWhole(
      @ForAll @StringLength(max = 40) String any, @ForAll @IntRange(min = 1, max = 5) int cut) {
    String whole = new String(any.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

    assertThat(cut(new AnswerText(List.of(), MARKS), whole, cut)).isEqualTo(whole);
  }

  @Property(tries = 200)
  void howeverItIsCutItEndsBeforeTheFirstStop(
      @ForAll @StringLength(max = 20) @NotBlank String before,
      @ForAll @IntRange(min = 1, max = 5) int cut) {
    String start = before.replace("é", "").replace("#", "").replace("?", "");
    String safe = new String(start.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    AnswerText text = new AnswerText(List.of("##é", "é#"), MARKS);

    assertThat(cut(text, safe + "##é and é# more", cut)).isEqualTo(safe);
    assertThat(text.isStopped()).isTrue();
  }

  @Test
  void aMarkEndsTheTextButIsTheDevicesToEndWith() {
    AnswerText text = new AnswerText(List.of("x"), MARKS);

    assertThat(cut(text, "done.<|im_end|>\nx", 4)).isEqualTo("done.");
    assertThat(text.isStopped()).isFalse();
  }

  @Test
  void holdsBackNoMoreThanMayBeAStop() {
    AnswerText text = new AnswerText(List.of("STOP"), MARKS);

    assertThat(text.append("go ST".getBytes(StandardCharsets.UTF_8))).isEqualTo("go ");
    assertThat(text.append("AY".getBytes(StandardCharsets.UTF_8))).isEqualTo("STAY");
  }

  @Test
  void leavesOutACharacterThatIsNeverFinished() {
    AnswerText text = new AnswerText(List.of(), MARKS);

    assertThat(text.append(new byte[] {'a', (byte) 0xF0, (byte) 0x9F})).isEqualTo("a");
    assertThat(text.rest()).isEmpty();
  }
}
