package org.hailomqtt.worker.model;

import java.util.Map;

/** What a network gives as the score of a class. */
enum Scores {
  /** From 0 to 1. */
  PROBABILITIES,
  /** Any number; the logistic function makes a score of it. */
  LOGITS;

  /** By the names that entries have for them. */
  static final Map<String, Scores> NAMES = Map.of("probabilities", PROBABILITIES, "logits", LOGITS);

  /** The score of a number. */
  float of(float given) {
    return switch (this) {
      case PROBABILITIES -> given;
      case LOGITS -> sigmoid(given);
    };
  }

  static float sigmoid(float logit) {
    return (float) (1 / (1 + Math.exp(-logit)));
  }

  /**
   * The number whose score a score is, so that numbers can be compared without making scores of
   * them.
   */
  float given(float score) {
    return switch (this) {
      case PROBABILITIES -> score;
      case LOGITS -> (float) Math.log(score / (1 - (double) score));
    };
  }
}
