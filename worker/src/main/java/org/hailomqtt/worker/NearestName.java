package org.hailomqtt.worker;

import java.util.Collection;
import java.util.Comparator;

/**
 * The known name that comes closest to what somebody wrote. Immutable.
 *
 * @param name a known name
 * @param distance how many letters must be put in, left out, changed or swapped with their
 *     neighbour
 */
record NearestName(String name, int distance) {
  /**
   * Looks through the known names.
   *
   * @param known at least one
   */
  static NearestName of(String written, Collection<String> known) {
    return known.stream()
        .map(name -> new NearestName(name, edits(written, name)))
        .min(Comparator.comparingInt(NearestName::distance).thenComparing(NearestName::name))
        .orElseThrow();
  }

  /** Optimal string alignment distance: three rows of the usual table. */
  private static int edits(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(last[j], row[j - 1]));
        if (isSwap(a, i, b, j)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] free = before;
      before = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }

  private static boolean isSwap(String a, int i, String b, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
