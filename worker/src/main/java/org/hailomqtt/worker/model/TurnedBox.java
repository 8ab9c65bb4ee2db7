package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A rectangle that may be turned, such as the one around a line of text. Immutable.
 *
 * @param centreX of its middle
 * @param centreY of its middle
 * @param alongX the direction of its width, of length one, never to the left
 * @param alongY the direction of its width, of length one
 * @param width along that direction
 * @param height across it, downwards
 */
record TurnedBox(
    double centreX, double centreY, double alongX, double alongY, double width, double height) {

  /** A point. */
  record Point(double x, double y) {}

  /**
   * The smallest one around points, lying rather than standing on a corner.
   *
   * @param points at least one
   */
  static TurnedBox around(List<Point> points) {
    List<Point> hull = hull(points);
    TurnedBox best = along(hull, 1, 0);
    for (int i = 0; i < hull.size(); i++) {
      Point from = hull.get(i);
      Point to = hull.get((i + 1) % hull.size());
      double length = Math.hypot(to.x - from.x, to.y - from.y);
      if (length > 0) {
        TurnedBox box = along(hull, (to.x - from.x) / length, (to.y - from.y) / length);
        best = box.width * box.height < best.width * best.height * (1 - 1e-9) ? box : best;
      }
    }
    return best.lying();
  }

  private static TurnedBox along(List<Point> hull, double x, double y) {
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (Point point : hull) {
      double along = point.x * x + point.y * y;
      double across = point.y * x - point.x * y;
      left = Math.min(left, along);
      right = Math.max(right, along);
      top = Math.min(top, across);
      bottom = Math.max(bottom, across);
    }
    double along = (left + right) / 2;
    double across = (top + bottom) / 2;
    return new TurnedBox(
        along * x - across * y, along * y + across * x, x, y, right - left, bottom - top);
  }

  /** The same with the side as its width that points to the right and lies flattest. */
  private TurnedBox lying() {
    boolean flat = Math.abs(alongX) >= Math.abs(alongY);
    double x = flat ? alongX : -alongY;
    double y = flat ? alongY : alongX;
    double sign = x < 0 ? -1 : 1;
    return new TurnedBox(
        centreX, centreY, sign * x, sign * y, flat ? width : height, flat ? height : width);
  }

  /** Corners of the points' hull, all round (Andrew's monotone chain). */
  private static List<Point> hull(List<Point> points) {
    List<Point> sorted =
        points.stream()
            .distinct()
            .sorted(Comparator.comparingDouble(Point::x).thenComparingDouble(Point::y))
            .toList();
    List<Point> hull = new ArrayList<>();
    for (Point point : sorted) {
      turn(hull, point, 0);
    }
    int lower = hull.size() - 1;
    for (int i = sorted.size() - 2; i >= 0; i--) {
      turn(hull, sorted.get(i), lower);
    }
    if (hull.size() > 1) {
      hull.remove(hull.size() - 1);
    }
    return hull;
  }

  /** Adds a point, without those that then lie inside. */
  private static void turn(List<Point> hull, Point point, int first) {
    while (hull.size() - first >= 2
        && !turnsOutwards(hull.get(hull.size() - 2), hull.get(hull.size() - 1), point)) {
      hull.remove(hull.size() - 1);
    }
    hull.add(point);
  }

  private static boolean turnsOutwards(Point one, Point two, Point next) {
    return (two.x - one.x) * (next.y - one.y) - (two.y - one.y) * (next.x - one.x) > 0;
  }

  /** The same with its sides moved outwards. */
  TurnedBox grown(double distance) {
    return new TurnedBox(
        centreX, centreY, alongX, alongY, width + 2 * distance, height + 2 * distance);
  }

  /** Upper left, upper right, lower right, lower left. */
  List<Point> corners() {
    double x = alongX * width / 2;
    double y = alongY * width / 2;
    double downX = -alongY * height / 2;
    double downY = alongX * height / 2;
    return List.of(
        new Point(centreX - x - downX, centreY - y - downY),
        new Point(centreX + x - downX, centreY + y - downY),
        new Point(centreX + x + downX, centreY + y + downY),
        new Point(centreX - x + downX, centreY - y + downY));
  }
}
