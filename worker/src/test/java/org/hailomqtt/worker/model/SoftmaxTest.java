package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SoftmaxTest {
  private static final Offset<Double> CLOSE = within(1e-12);

  @Test
  void sharesByPowersOfE() {
    double[] shares = Softmax.of(new double[] {0, Math.log(2), Math.log(5)});

    assertThat(shares[0]).isCloseTo(1 / 8.0, CLOSE);
    assertThat(shares[1]).isCloseTo(2 / 8.0, CLOSE);
    assertThat(shares[2]).isCloseTo(5 / 8.0, CLOSE);
  }

  @Test
  void doesNotOverflow() {
    assertThat(Softmax.of(new double[] {5000, 5000, -5000})).containsExactly(0.5, 0.5, 0);
  }

  @Test
  void oneTakesAllAndNothingGivesNothing() {
    assertThat(Softmax.of(new double[] {-3})).containsExactly(1);
    assertThat(Softmax.of(new double[0])).isEmpty();
  }
}
