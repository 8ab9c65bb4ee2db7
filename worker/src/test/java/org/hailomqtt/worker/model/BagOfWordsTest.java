package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BagOfWordsTest {
  private final BagOfWords words = new BagOfWords(List.of("a", "red", "circle"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a red circle | 1 1 1",
        "A RED Circle! | 1 1 1",
        "red, red; red-circle | 0 3 1",
        "a big red_thing | 1 1 0",
        "circle2circle | 0 0 2",
        "  red  | 0 1 0",
        "the été red | 0 1 0",
      })
  void countsKnownWords(String text, String counts) {
    float[] found = words.counts(text).orElseThrow();

    assertThat((int) found[0] + " " + (int) found[1] + " " + (int) found[2])
        .isEqualTo(counts.strip());
  }

  @ParameterizedTest
  @CsvSource({"a-, true", "dog, false", "redcircle, false", "'', false", "123, false"})
  void tellsWhetherAnyWordIsKnown(String text, boolean known) {
    assertThat(words.counts(text).isPresent()).isEqualTo(known);
  }

  @Test
  void showsSomeOfItsWords() {
    assertThat(words.examples()).isEqualTo("a, red, circle");
  }
}
