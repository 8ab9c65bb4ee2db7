package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.hailomqtt.worker.model.PictureForm.Fit;
import org.hailomqtt.worker.model.PictureForm.Layout;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final Offset<Double> EXACTLY = within(1e-9);

  private static Placement placement(int width, int height, int side, Fit fit) {
    return placement(width, height, side, side, fit);
  }

  private static Placement placement(
      int width, int height, int formWidth, int formHeight, Fit fit) {
    return Placement.of(
        width,
        height,
        new PictureForm(
            formWidth,
            formHeight,
            Layout.NHWC,
            fit,
            List.of(0.0, 0.0, 0.0),
            List.of(1.0, 1.0, 1.0)));
  }

  @Test
  void letterboxLeavesTheBarsOut() {
    // 1920 x 1080 in 640 x 640: scale 1/3, 640 x 360 in the middle, so 140 rows of bar above.
    Placement placement = placement(1920, 1080, 640, Fit.LETTERBOX);

    assertThat(placement.x(0)).isCloseTo(0, EXACTLY);
    assertThat(placement.x(100)).isCloseTo(300, EXACTLY);
    assertThat(placement.x(640)).isCloseTo(1920, EXACTLY);
    assertThat(placement.y(140)).isCloseTo(0, EXACTLY);
    assertThat(placement.y(320)).isCloseTo(540, EXACTLY);
    assertThat(placement.y(500)).isCloseTo(1080, EXACTLY);
  }

  @Test
  void whatLiesInABarIsBroughtToTheEdgeOfThePicture() {
    Placement placement = placement(1920, 1080, 640, Fit.LETTERBOX);

    assertThat(placement.y(20)).isZero();
    assertThat(placement.y(639)).isEqualTo(1080);
    assertThat(placement.x(-5)).isZero();
  }

  @Test
  void stretchScalesEachDirectionForItself() {
    Placement placement = placement(1920, 1080, 640, Fit.STRETCH);

    assertThat(placement.x(320)).isCloseTo(960, EXACTLY);
    assertThat(placement.y(320)).isCloseTo(540, EXACTLY);
  }

  @Test
  void coverAddsWhatWasCutOff() {
    // 1920 x 1080 in 640 x 640: scale 640/1080, the middle 1080 columns, 420 cut off at the left.
    Placement placement = placement(1920, 1080, 640, Fit.COVER);

    assertThat(placement.x(0)).isCloseTo(420, EXACTLY);
    assertThat(placement.x(640)).isCloseTo(1500, EXACTLY);
    assertThat(placement.y(0)).isCloseTo(0, EXACTLY);
    assertThat(placement.y(640)).isCloseTo(1080, EXACTLY);
  }

  @Property
  void aPointOfThePictureComesBackFromTheLetterbox(
      @ForAll @IntRange(min = 16, max = 5000) int width,
      @ForAll @IntRange(min = 16, max = 5000) int height,
      @ForAll @IntRange(min = 32, max = 1280) int formWidth,
      @ForAll @IntRange(min = 32, max = 1280) int formHeight,
      @ForAll @DoubleRange(min = 0, max = 1) double x,
      @ForAll @DoubleRange(min = 0, max = 1) double y) {
    Placement placement = placement(width, height, formWidth, formHeight, Fit.LETTERBOX);

    double inputX = placement.left() + x * placement.inputWidth();
    double inputY = placement.top() + y * placement.inputHeight();

    assertThat(inputX).isBetween(0.0, (double) formWidth);
    assertThat(inputY).isBetween(0.0, (double) formHeight);
    assertThat(placement.x(inputX)).isCloseTo(x * width, within(1e-6));
    assertThat(placement.y(inputY)).isCloseTo(y * height, within(1e-6));
  }

  @Property
  void noPointLiesOutsideThePicture(
      @ForAll @IntRange(min = 1, max = 5000) int width,
      @ForAll @IntRange(min = 1, max = 5000) int height,
      @ForAll @IntRange(min = 1, max = 1280) int side,
      @ForAll Fit fit,
      @ForAll @DoubleRange(min = -2000, max = 3000) double x,
      @ForAll @DoubleRange(min = -2000, max = 3000) double y) {
    Placement placement = placement(width, height, side, fit);

    assertThat(placement.x(x)).isBetween(0.0, (double) width);
    assertThat(placement.y(y)).isBetween(0.0, (double) height);
  }
}
