package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.hailomqtt.worker.model.TextRegions.Region;
import org.junit.jupiter.api.Test;

class TextRegionsTest {
  private final TextRegions regions = new TextRegions(0.3, 0.6, 1.5, 3, 100);

  private static Plane map(int width, int height) {
    return new Plane(width, height, new float[width * height]);
  }

  private static void fill(Plane map, int left, int top, int width, int height, float value) {
    for (int y = top; y < top + height; y++) {
      for (int x = left; x < left + width; x++) {
        map.values()[y * map.width() + x] = value;
      }
    }
  }

  /** 20 x 5 pixels: a margin of 1.5 * 100 / 50 = 3. */
  @Test
  void givesALineItsMargin() {
    Plane map = map(60, 40);
    fill(map, 10, 12, 20, 5, 0.9f);

    List<Region> found = regions.in(map);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).score()).isCloseTo(0.9, within(1e-6));
    assertThat(found.get(0).box()).isEqualTo(new TurnedBox(20, 14.5, 1, 0, 26, 11));
  }

  @Test
  void leavesOutWhatIsThinOrUnsure() {
    Plane map = map(60, 40);
    fill(map, 5, 5, 20, 2, 0.9f); // two pixels high
    fill(map, 5, 20, 20, 5, 0.5f); // above 0.3, but 0.5 on the whole

    assertThat(regions.in(map)).isEmpty();
  }

  @Test
  void takesPixelsThatOnlyTouchAtACornerForOneLine() {
    Plane map = map(60, 40);
    fill(map, 5, 5, 10, 5, 0.9f);
    fill(map, 15, 10, 10, 5, 0.9f);

    assertThat(new TextRegions(0.3, 0.1, 0, 3, 100).in(map)).hasSize(1);
  }

  @Test
  void keepsLinesApartWithARowBetweenThem() {
    Plane map = map(60, 40);
    fill(map, 0, 0, 60, 5, 0.7f);
    fill(map, 0, 6, 60, 34, 0.9f);

    List<Region> found = regions.in(map);

    assertThat(found).hasSize(2);
    assertThat(found.get(0).score()).as("the best first").isCloseTo(0.9, within(1e-6));
  }

  @Test
  void tellsNoMoreThanIsAskedFor() {
    Plane map = map(60, 40);
    fill(map, 0, 0, 60, 5, 0.7f);
    fill(map, 0, 10, 60, 5, 0.9f);

    List<Region> found = new TextRegions(0.3, 0.6, 1.5, 3, 1).in(map);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).score()).isCloseTo(0.9, within(1e-6));
  }

  /** A band along (0.8, 0.6), 80 long and 10 high. */
  @Test
  void findsALineThatIsTurned() {
    Plane map = map(100, 100);
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 100; x++) {
        double dx = x + 0.5 - 50;
        double dy = y + 0.5 - 50;
        if (Math.abs(0.8 * dx + 0.6 * dy) <= 40 && Math.abs(0.8 * dy - 0.6 * dx) <= 5) {
          map.values()[y * 100 + x] = 1;
        }
      }
    }

    List<Region> found = new TextRegions(0.3, 0.6, 0, 3, 10).in(map);

    assertThat(found).hasSize(1);
    TurnedBox box = found.get(0).box();
    assertThat(box.centreX()).isCloseTo(50, within(0.5));
    assertThat(box.centreY()).isCloseTo(50, within(0.5));
    assertThat(box.width()).isCloseTo(81, within(1.5));
    assertThat(box.height()).isCloseTo(11, within(1.5));
    assertThat(box.alongX()).isCloseTo(0.8, within(0.03));
    assertThat(box.alongY()).isCloseTo(0.6, within(0.03));
  }
}
