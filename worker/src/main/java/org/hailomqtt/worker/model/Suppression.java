package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Non-maximum suppression: of boxes of one class that overlap too much, the best one stays.
 * Thread-safe.
 */
final class Suppression {
  private Suppression() {}

  /**
   * What stays, the best first.
   *
   * @param found in any order; what is no box is left out
   * @param overlap boxes of one class that overlap more than this are one and the same
   * @param most how many stay at most
   */
  static List<Found> apply(List<Found> found, double overlap, int most) {
    List<Found> best = found.stream().filter(Found::isBox).sorted(Found.BEST_FIRST).toList();
    List<Found> kept = new ArrayList<>();
    for (Found next : best) {
      if (kept.size() == most) {
        break;
      }
      if (isNew(next, kept, overlap)) {
        kept.add(next);
      }
    }
    return kept;
  }

  private static boolean isNew(Found next, List<Found> kept, double overlap) {
    for (Found better : kept) {
      if (better.kind() == next.kind() && better.overlap(next) > overlap) {
        return false;
      }
    }
    return true;
  }
}
