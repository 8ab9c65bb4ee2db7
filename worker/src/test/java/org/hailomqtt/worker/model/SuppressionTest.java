package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class SuppressionTest {
  private static final int ALL = 1000;

  @Provide
  Arbitrary<List<Found>> found() {
    // Few numbers, so that many are the same.
    Arbitrary<Float> place = Arbitraries.of(-10f, 0f, 10f, 14.5f, 20f);
    Arbitrary<Float> side = Arbitraries.of(-5f, 0f, 10f, 20f, 33.25f);
    Arbitrary<Float> score = Arbitraries.of(0.1f, 0.3f, 0.5f, 0.9f);
    return Combinators.combine(
            place, place, side, side, score, Arbitraries.integers().between(0, 2))
        .as((x, y, width, height, sure, kind) -> Found.box(x, y, x + width, y + height, sure, kind))
        .list()
        .ofMaxSize(30);
  }

  @Test
  void overlapIsWhatBothCoverOfWhatTheyCoverTogether() {
    Found one = Found.box(0, 0, 10, 10, 1, 0);

    // 5 x 10 of 150
    assertThat(one.overlap(Found.box(5, 0, 15, 10, 1, 0))).isCloseTo(1 / 3f, within(1e-6f));
    // 5 x 5 of 175
    assertThat(one.overlap(Found.box(5, 5, 15, 15, 1, 0))).isCloseTo(1 / 7f, within(1e-6f));
    assertThat(one.overlap(one)).isEqualTo(1);
    assertThat(one.overlap(Found.box(10, 0, 20, 10, 1, 0))).isZero();
  }

  @Test
  void theBestOfTwoThatOverlapStays() {
    Found better = Found.box(0, 0, 10, 10, 0.9f, 0);
    Found worse = Found.box(5, 0, 15, 10, 0.8f, 0);
    Found beside = Found.box(20, 0, 30, 10, 0.1f, 0);

    assertThat(Suppression.apply(List.of(beside, worse, better), 0.3, ALL))
        .containsExactly(better, beside);
    assertThat(Suppression.apply(List.of(beside, worse, better), 0.34, ALL))
        .containsExactly(better, worse, beside);
  }

  @Test
  void whatWasSuppressedSuppressesNothing() {
    Found best = Found.box(0, 0, 10, 10, 0.9f, 0);
    Found middle = Found.box(4, 0, 14, 10, 0.8f, 0);
    Found last = Found.box(8, 0, 18, 10, 0.7f, 0);

    // best and middle overlap by 3/7, middle and last too, best and last by 1/9 only
    assertThat(Suppression.apply(List.of(best, middle, last), 0.4, ALL))
        .containsExactly(best, last);
  }

  @Test
  void noMoreStayThanAskedFor() {
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      found.add(Found.box(20 * i, 0, 20 * i + 10, 10, i / 10f, 0));
    }

    assertThat(Suppression.apply(found, 0.5, 2)).containsExactly(found.get(9), found.get(8));
  }

  @Property
  void noBoxSuppressesOneOfAnotherClass(
      @ForAll("found") List<Found> found, @ForAll @DoubleRange(min = 0, max = 1) double overlap) {
    List<Found> together = Suppression.apply(found, overlap, ALL);

    for (int kind = 0; kind <= 2; kind++) {
      int only = kind;
      assertThat(together.stream().filter(each -> each.kind() == only))
          .containsExactlyElementsOf(
              Suppression.apply(
                  found.stream().filter(each -> each.kind() == only).toList(), overlap, ALL));
    }
  }

  @Property
  void theOrderTheyComeInDoesNotMatter(
      @ForAll("found") List<Found> found,
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0, max = 1) double overlap) {
    List<Found> shuffled = new ArrayList<>(found);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(places(Suppression.apply(shuffled, overlap, 5)))
        .isEqualTo(places(Suppression.apply(found, overlap, 5)));
  }

  @Property
  void ofThoseThatStayNoTwoOverlapTooMuchAndEachOtherOneIsCoveredByABetterOne(
      @ForAll("found") List<Found> found, @ForAll @DoubleRange(min = 0, max = 1) double overlap) {
    List<Found> kept = Suppression.apply(found, overlap, ALL);

    for (Found each : found) {
      boolean covered =
          kept.stream()
              .anyMatch(
                  better ->
                      better.kind() == each.kind()
                          && better.score() >= each.score()
                          && better.overlap(each) > overlap);
      assertThat(kept.stream().anyMatch(better -> better.equals(each)) || covered || !each.isBox())
          .isTrue();
    }
    for (int i = 0; i < kept.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(
                kept.get(i).kind() != kept.get(j).kind()
                    || kept.get(i).overlap(kept.get(j)) <= overlap)
            .isTrue();
      }
    }
  }

  private static List<String> places(List<Found> found) {
    return found.stream()
        .map(each -> each.kind() + " " + each.score() + " " + sides(each))
        .toList();
  }

  private static String sides(Found each) {
    return each.left() + " " + each.top() + " " + each.right() + " " + each.bottom();
  }
}
