package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hailomqtt.worker.model.TurnedBox.Point;
import org.junit.jupiter.api.Test;

/** Lines cut out of a picture of 4 x 4 whose red is ten times the column plus the row. */
class TextCropTest {
  private final TextCrop crop = new TextCrop(picture());

  private static Picture picture() {
    byte[] samples = new byte[3 * 16];
    for (int i = 0; i < 16; i++) {
      samples[3 * i] = (byte) (10 * (i % 4) + i / 4);
    }
    return Picture.ofRgb(4, 4, samples);
  }

  private static int red(Picture picture, int x, int y) {
    return picture.samples()[3 * (y * picture.width() + x)] & 0xFF;
  }

  private static List<Point> box(double left, double top, double right, double bottom) {
    return List.of(
        new Point(left, top),
        new Point(right, top),
        new Point(right, bottom),
        new Point(left, bottom));
  }

  @Test
  void cutsPixelsOutAsTheyAre() {
    Picture line = crop.of(box(1, 1, 4, 3), 3, 2);

    assertThat(red(line, 0, 0)).isEqualTo(11);
    assertThat(red(line, 2, 0)).isEqualTo(31);
    assertThat(red(line, 0, 1)).isEqualTo(12);
    assertThat(red(line, 2, 1)).isEqualTo(32);
  }

  @Test
  void leavesGreyBesideAShortLine() {
    Picture line = crop.of(box(0, 0, 2, 2), 4, 2);

    assertThat(red(line, 1, 0)).isEqualTo(10);
    assertThat(red(line, 2, 0)).isEqualTo(128);
    assertThat(red(line, 3, 1)).isEqualTo(128);
  }

  @Test
  void turnsAStandingLineSoThatItsTopIsLeft() {
    // Column 2, all four rows: read from above, heads of the letters to the right.
    Picture line = crop.of(box(2, 0, 3, 4), 4, 1);

    assertThat(List.of(red(line, 0, 0), red(line, 1, 0), red(line, 2, 0), red(line, 3, 0)))
        .containsExactly(20, 21, 22, 23);
  }

  @Test
  void straightensALineThatIsUpsideDown() {
    List<Point> turned =
        List.of(new Point(3, 1), new Point(0, 1), new Point(0, 0), new Point(3, 0));

    Picture line = crop.of(turned, 3, 1);

    assertThat(List.of(red(line, 0, 0), red(line, 2, 0))).containsExactly(20, 0);
  }

  @Test
  void averagesWhatIsMadeSmall() {
    Picture line = crop.of(box(0, 0, 4, 4), 1, 1);

    // The mean of all is 16.5.
    assertThat(red(line, 0, 0)).isBetween(16, 17);
  }
}
