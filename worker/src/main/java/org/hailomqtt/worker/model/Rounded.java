package org.hailomqtt.worker.model;

/**
 * Numbers as results show them: more digits would make replies long and mean nothing. Thread-safe.
 */
final class Rounded {
  private static final double SCORE_STEPS = 1e6;
  private static final double PIXEL_STEPS = 10;

  private Rounded() {}

  /** A score from 0 to 1, to a millionth. */
  static double score(double score) {
    return Math.round(score * SCORE_STEPS) / SCORE_STEPS;
  }

  /** A coordinate in pixels, to a tenth. */
  static double pixels(double pixels) {
    return Math.round(pixels * PIXEL_STEPS) / PIXEL_STEPS;
  }
}
