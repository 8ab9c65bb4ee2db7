package org.hailomqtt.worker.model;

import java.util.Comparator;

/**
 * Something that a network found, in pixels of the network's input. Immutable, but for the array,
 * which nobody writes to.
 *
 * @param left of its box
 * @param top of its box
 * @param right of its box
 * @param bottom of its box
 * @param score how sure the network is, 0 to 1
 * @param kind its class, from 0
 * @param points x, y and score of each of its points, one after the other; empty for a mere box
 */
record Found(
    float left, float top, float right, float bottom, float score, int kind, float[] points) {
  /** Numbers for each point: x, y, score. */
  static final int POINT = 3;

  /** The best first; whatever order they came in, this is the order they get. */
  static final Comparator<Found> BEST_FIRST =
      Comparator.comparing(Found::score)
          .reversed()
          .thenComparing(Found::kind)
          .thenComparing(Found::left)
          .thenComparing(Found::top)
          .thenComparing(Found::right)
          .thenComparing(Found::bottom);

  private static final float[] NO_POINTS = {};

  /** A mere box. */
  static Found box(float left, float top, float right, float bottom, float score, int kind) {
    return new Found(left, top, right, bottom, score, kind, NO_POINTS);
  }

  /** Whether it has an area at all; a network may well give nonsense. */
  boolean isBox() {
    return right > left && bottom > top && area() < Float.POSITIVE_INFINITY;
  }

  private float area() {
    return (right - left) * (bottom - top);
  }

  /** How much of what the two cover together both cover, 0 to 1. */
  float overlap(Found other) {
    float width = Math.min(right, other.right) - Math.max(left, other.left);
    float height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
    if (width <= 0 || height <= 0) {
      return 0;
    }
    float both = width * height;
    return both / (area() + other.area() - both);
  }
}
