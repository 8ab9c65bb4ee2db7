package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.hailomqtt.protocol.Tensor;
import org.junit.jupiter.api.Test;

/** What is read out of scores along a line. */
class CharsetTest {
  private static final int CLASSES = 5;

  private final Charset charset = new Charset(List.of("a", "b", "é"));

  /** A step that is sure of a class: 0 is nothing, 1 to 3 the characters, 4 the space. */
  private static float[] steps(int... classes) {
    float[] scores = new float[CLASSES * classes.length];
    for (int i = 0; i < classes.length; i++) {
      scores[CLASSES * i + classes[i]] = 1;
    }
    return scores;
  }

  private String text(int... classes) {
    return charset.read(steps(classes), CLASSES, Scores.PROBABILITIES).text();
  }

  @Test
  void readsARepeatedCharacterOnce() {
    assertThat(text(0, 1, 1, 0, 2, 2, 2, 3)).isEqualTo("abé");
  }

  @Test
  void readsACharacterTwiceWithNothingBetween() {
    assertThat(text(1, 0, 1, 1)).isEqualTo("aa");
  }

  @Test
  void readsTheSpaceThatTheFileHasNot() {
    assertThat(text(1, 4, 2)).isEqualTo("a b");
  }

  @Test
  void tellsTheMeanScoreOfWhatItRead() {
    float[] scores = {
      0.1f,
      0.8f,
      0.1f,
      0,
      0, // a, 0.8
      0.9f,
      0.1f,
      0,
      0,
      0, // nothing
      0.2f,
      0.2f,
      0.6f,
      0,
      0, // b, 0.6
      0,
      0,
      1,
      0,
      0 // b again, which does not count
    };

    Charset.Line line = charset.read(scores, CLASSES, Scores.PROBABILITIES);

    assertThat(line.text()).isEqualTo("ab");
    assertThat(line.score()).isCloseTo(0.7, within(1e-6));
  }

  @Test
  void makesProbabilitiesOfLogits() {
    float[] logits = {0, (float) Math.log(12), 0, 0, 0}; // 12 of 16

    assertThat(charset.read(logits, CLASSES, Scores.LOGITS).score()).isCloseTo(0.75, within(1e-6));
  }

  @Test
  void readsNothingOutOfNothing() {
    Charset.Line line = charset.read(steps(0, 0, 0), CLASSES, Scores.PROBABILITIES);

    assertThat(line).isEqualTo(new Charset.Line("", 0));
  }

  @Test
  void fitsNetworksWithAndWithoutASpace() {
    assertThat(charset.fits(Tensor.ofFloats(List.of(1, 2, 5), new float[10]))).isTrue();
    assertThat(charset.fits(Tensor.ofFloats(List.of(1, 1, 2, 4), new float[8]))).isTrue();
    assertThat(charset.fits(Tensor.ofFloats(List.of(1, 2, 6), new float[12]))).isFalse();
    assertThat(charset.fits(Tensor.ofFloats(List.of(2, 2, 5), new float[20]))).isFalse();
  }

  @Provide
  Arbitrary<List<Integer>> characters() {
    return Arbitraries.integers().between(1, 4).list().ofMaxSize(12);
  }

  /** However often each is repeated, and with however much nothing between them. */
  @Property
  void readsTheSameHoweverLongEachCharacterIs(
      @ForAll("characters") List<Integer> written, @ForAll long seed) {
    Random random = new Random(seed);
    List<Integer> steps = new ArrayList<>();
    StringBuilder expected = new StringBuilder();
    int last = 0;
    for (int character : written) {
      int nothing = random.nextInt(3) + (character == last ? 1 : 0);
      for (int i = 0; i < nothing; i++) {
        steps.add(0);
      }
      for (int i = 0; i <= random.nextInt(3); i++) {
        steps.add(character);
      }
      expected.append("abé ".charAt(character - 1));
      last = character;
    }

    assertThat(text(steps.stream().mapToInt(Integer::intValue).toArray()))
        .isEqualTo(expected.toString());
  }

  @Property
  void repeatingAStepChangesNothing(@ForAll("characters") List<Integer> steps) {
    int[] once = steps.stream().mapToInt(Integer::intValue).toArray();
    int[] twice = steps.stream().flatMap(c -> List.of(c, c).stream()).mapToInt(i -> i).toArray();

    assertThat(text(twice)).isEqualTo(text(once));
  }
}
