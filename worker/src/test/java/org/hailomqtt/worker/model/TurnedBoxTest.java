package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.hailomqtt.worker.model.TurnedBox.Point;
import org.junit.jupiter.api.Test;

class TurnedBoxTest {
  @Test
  void findsARectangleThatStandsStraight() {
    TurnedBox box =
        TurnedBox.around(
            List.of(
                new Point(10, 20),
                new Point(50, 20),
                new Point(50, 30),
                new Point(10, 30),
                new Point(30, 25)));

    assertThat(box).isEqualTo(new TurnedBox(30, 25, 1, 0, 40, 10));
    assertThat(box.corners())
        .containsExactly(
            new Point(10, 20), new Point(50, 20), new Point(50, 30), new Point(10, 30));
  }

  /** A square on its corner, 3-4-5: sides along (0.8, 0.6). */
  @Test
  void findsARectangleThatIsTurned() {
    TurnedBox box =
        TurnedBox.around(
            List.of(new Point(3, 0), new Point(11, 6), new Point(8, 10), new Point(0, 4)));

    assertThat(box.width()).isCloseTo(10, within(1e-9));
    assertThat(box.height()).isCloseTo(5, within(1e-9));
    assertThat(box.alongX()).isCloseTo(0.8, within(1e-9));
    assertThat(box.alongY()).isCloseTo(0.6, within(1e-9));
    assertThat(box.centreX()).isCloseTo(5.5, within(1e-9));
    assertThat(box.centreY()).isCloseTo(5, within(1e-9));
    assertThat(box.corners().get(0).x()).isCloseTo(3, within(1e-9));
    assertThat(box.corners().get(0).y()).isCloseTo(0, within(1e-9));
  }

  @Test
  void growsOnAllSides() {
    assertThat(new TurnedBox(5, 5, 1, 0, 4, 2).grown(1)).isEqualTo(new TurnedBox(5, 5, 1, 0, 6, 4));
  }

  @Test
  void takesAPointAndALineForFlatRectangles() {
    assertThat(TurnedBox.around(List.of(new Point(1, 2))))
        .isEqualTo(new TurnedBox(1, 2, 1, 0, 0, 0));
    TurnedBox line = TurnedBox.around(List.of(new Point(0, 0), new Point(1, 1), new Point(2, 2)));
    assertThat(line.width()).isCloseTo(Math.sqrt(8), within(1e-9));
    assertThat(line.height()).isCloseTo(0, within(1e-9));
  }

  @Property
  void holdsEveryPointAndIsNoLargerThanTheStraightOne(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = 9999) Integer> numbers) {
    List<Point> points = numbers.stream().map(n -> new Point(n % 100, n / 100)).toList();

    TurnedBox box = TurnedBox.around(points);

    for (Point point : points) {
      double dx = point.x() - box.centreX();
      double dy = point.y() - box.centreY();
      assertThat(Math.abs(dx * box.alongX() + dy * box.alongY()))
          .isLessThanOrEqualTo(box.width() / 2 + 1e-9);
      assertThat(Math.abs(dy * box.alongX() - dx * box.alongY()))
          .isLessThanOrEqualTo(box.height() / 2 + 1e-9);
    }
    double width = range(points.stream().mapToDouble(Point::x).toArray());
    double height = range(points.stream().mapToDouble(Point::y).toArray());
    assertThat(box.width() * box.height()).isLessThanOrEqualTo(width * height + 1e-9);
    assertThat(box.alongX()).isGreaterThanOrEqualTo(Math.sqrt(0.5) - 1e-9);
  }

  private static double range(double[] values) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return max - min;
  }

  @Property
  void findsATurnedRectangleAgain(
      @ForAll @DoubleRange(min = -0.78, max = 0.78) double angle,
      @ForAll @DoubleRange(min = 1, max = 100) double width,
      @ForAll @DoubleRange(min = 1, max = 100) double height) {
    TurnedBox box = new TurnedBox(3, 4, Math.cos(angle), Math.sin(angle), width, height);

    TurnedBox found = TurnedBox.around(box.corners());

    for (int i = 0; i < 4; i++) {
      assertThat(found.corners().get(i).x()).isCloseTo(box.corners().get(i).x(), within(1e-6));
      assertThat(found.corners().get(i).y()).isCloseTo(box.corners().get(i).y(), within(1e-6));
    }
  }
}
