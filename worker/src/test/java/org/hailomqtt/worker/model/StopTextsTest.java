package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StopTextsTest {
  @Test
  void endsBeforeAStopThatComesInPieces() {
    StopTexts stops = new StopTexts(List.of("<|im_end|>", "\n\n"));

    assertThat(stops.add("A dog <|im")).isEqualTo("A dog ");
    assertThat(stops.isMet()).isFalse();
    assertThat(stops.add("_end|> and")).isEmpty();

    assertThat(stops.isMet()).isTrue();
    assertThat(stops.add("more")).isEmpty();
    assertThat(stops.rest()).isEmpty();
  }

  @Test
  void letsThroughWhatOnlyBeganLikeAStop() {
    StopTexts stops = new StopTexts(List.of("<|im_end|>"));

    assertThat(stops.add("1 <")).isEqualTo("1 ");
    assertThat(stops.add(" 2 <|")).isEqualTo("< 2 ");
    assertThat(stops.rest()).isEqualTo("<|");
  }

  @Test
  void takesTheFirstOfTwo() {
    assertThat(new StopTexts(List.of("d", "b")).add("abcd")).isEqualTo("a");
  }

  @Provide
  static Arbitrary<List<String>> pieces() {
    return Arbitraries.strings().withChars("ab").ofMinLength(0).ofMaxLength(4).list().ofMaxSize(8);
  }

  @Provide
  static Arbitrary<List<String>> stops() {
    return Arbitraries.strings().withChars("ab").ofMinLength(1).ofMaxLength(4).list().ofMaxSize(3);
  }

  @Property(tries = 500)
  void givesTheTextUpToTheFirstStopHoweverItIsCut(
      @ForAll("pieces") List<String> pieces, @ForAll("stops") List<String> stops) {
    String whole = String.join("", pieces);
    String expected = expected(whole, stops);
    StopTexts filter = new StopTexts(stops);
    StringBuilder through = new StringBuilder();

    pieces.forEach(piece -> through.append(filter.add(piece)));
    through.append(filter.rest());

    assertThat(filter.isMet()).isEqualTo(stops.stream().anyMatch(whole::contains));
    assertThat(through.toString()).isEqualTo(expected);
  }

  /** Letter by letter: up to the longest stop that is whole first. */
  private static String expected(String whole, List<String> stops) {
    for (int end = 1; end <= whole.length(); end++) {
      String read = whole.substring(0, end);
      int longest = stops.stream().filter(read::endsWith).mapToInt(String::length).max().orElse(0);
      if (longest > 0) {
        return whole.substring(0, end - longest);
      }
    }
    return whole;
  }
}
