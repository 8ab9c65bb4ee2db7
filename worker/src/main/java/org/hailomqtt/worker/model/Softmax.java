package org.hailomqtt.worker.model;

import java.util.Arrays;

/** Turns logits into shares that sum up to one. Thread-safe. */
final class Softmax {
  private Softmax() {}

  /** The shares; of nothing, nothing. */
  static double[] of(double[] logits) {
    // With the greatest at 0, no power is too large for a double.
    double greatest = Arrays.stream(logits).max().orElse(0);
    double[] powers = Arrays.stream(logits).map(logit -> Math.exp(logit - greatest)).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(power -> power / sum).toArray();
  }
}
