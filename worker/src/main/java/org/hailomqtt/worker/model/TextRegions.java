package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hailomqtt.worker.model.TurnedBox.Point;

/**
 * Finds lines of text in a map of probabilities, as networks with differentiable binarization give
 * it (Liao et al. 2020): pixels above a threshold that hang together, the smallest rectangle around
 * each, and a margin, for the networks are taught to show text smaller than it is. Immutable.
 *
 * @param pixelThreshold from which probability on a pixel is text
 * @param boxThreshold the least mean probability in a rectangle
 * @param unclip the margin in multiples of area over perimeter
 * @param minSide the least short side of a rectangle without its margin, in pixels of the map
 * @param most how many are told, those with the best scores
 */
record TextRegions(
    double pixelThreshold, double boxThreshold, double unclip, double minSide, int most) {

  /**
   * A line of text.
   *
   * @param box in pixels of the map
   * @param score its mean probability
   */
  record Region(TurnedBox box, double score) {}

  /** The lines in a map, the best first. */
  List<Region> in(Plane map) {
    List<Region> found = new ArrayList<>();
    boolean[] seen = new boolean[map.values().length];
    int[] open = new int[map.values().length];
    for (int i = 0; i < seen.length; i++) {
      if (!seen[i] && isText(map, i)) {
        region(map, outline(map, i, seen, open), found);
      }
    }
    found.sort((one, other) -> Double.compare(other.score, one.score));
    return List.copyOf(found.subList(0, Math.min(most, found.size())));
  }

  private boolean isText(Plane map, int pixel) {
    return map.values()[pixel] > pixelThreshold;
  }

  private void region(Plane map, List<Point> outline, List<Region> found) {
    TurnedBox box = TurnedBox.around(outline);
    if (Math.min(box.width(), box.height()) < minSide) {
      return;
    }
    double score = mean(map, box);
    if (score >= boxThreshold) {
      double margin = unclip * box.width() * box.height() / (2 * (box.width() + box.height()));
      found.add(new Region(box.grown(margin), score));
    }
  }

  /**
   * Walks over the pixels that hang together with one, in all eight directions.
   *
   * @param open room for as many pixels as there are
   * @return the corners of the outermost pixels of each row
   */
  private List<Point> outline(Plane map, int start, boolean[] seen, int[] open) {
    int width = map.width();
    int[] leftmost = new int[map.height()];
    int[] rightmost = new int[map.height()];
    Arrays.fill(leftmost, Integer.MAX_VALUE);
    Arrays.fill(rightmost, -1);
    int count = 0;
    open[count++] = start;
    seen[start] = true;
    while (count > 0) {
      int pixel = open[--count];
      int x = pixel % width;
      int y = pixel / width;
      leftmost[y] = Math.min(leftmost[y], x);
      rightmost[y] = Math.max(rightmost[y], x);
      for (int dy = y > 0 ? -1 : 0; dy <= (y < map.height() - 1 ? 1 : 0); dy++) {
        for (int dx = x > 0 ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx++) {
          int next = pixel + dy * width + dx;
          if (!seen[next] && isText(map, next)) {
            seen[next] = true;
            open[count++] = next;
          }
        }
      }
    }
    List<Point> corners = new ArrayList<>();
    for (int y = start / width; y < map.height() && rightmost[y] >= 0; y++) {
      corners.add(new Point(leftmost[y], y));
      corners.add(new Point(leftmost[y], y + 1));
      corners.add(new Point(rightmost[y] + 1, y));
      corners.add(new Point(rightmost[y] + 1, y + 1));
    }
    return corners;
  }

  /** The mean probability of the pixels whose middle lies in a box. */
  private static double mean(Plane map, TurnedBox box) {
    double reachX =
        (Math.abs(box.alongX()) * box.width() + Math.abs(box.alongY()) * box.height()) / 2;
    double reachY =
        (Math.abs(box.alongY()) * box.width() + Math.abs(box.alongX()) * box.height()) / 2;
    int left = Math.max(0, (int) (box.centreX() - reachX));
    int right = Math.min(map.width(), (int) Math.ceil(box.centreX() + reachX));
    int top = Math.max(0, (int) (box.centreY() - reachY));
    int bottom = Math.min(map.height(), (int) Math.ceil(box.centreY() + reachY));
    double sum = 0;
    int count = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        double dx = x + 0.5 - box.centreX();
        double dy = y + 0.5 - box.centreY();
        if (Math.abs(dx * box.alongX() + dy * box.alongY()) <= box.width() / 2
            && Math.abs(dy * box.alongX() - dx * box.alongY()) <= box.height() / 2) {
          sum += map.values()[y * map.width() + x];
          count++;
        }
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
