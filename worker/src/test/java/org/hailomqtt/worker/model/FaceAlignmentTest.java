package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.hailomqtt.worker.model.FaceAlignment.Similarity;
import org.junit.jupiter.api.Test;

class FaceAlignmentTest {
  private static final FaceAlignment ALIGNMENT = new FaceAlignment(112, 112);

  /** Where the points of an upright face of 112 x 112 are. */
  private static final double[] X = {38.2946, 73.5318, 56.0252, 41.5493, 70.7299};

  private static final double[] Y = {51.6963, 51.5014, 71.7366, 92.3655, 92.2041};

  private static double[][] moved(Similarity by) {
    double[][] moved = new double[2][X.length];
    for (int i = 0; i < X.length; i++) {
      moved[0][i] = by.x(X[i], Y[i]);
      moved[1][i] = by.y(X[i], Y[i]);
    }
    return moved;
  }

  @Property
  void findsTheWayBackFromAnyTurnedScaledAndShiftedFace(
      @ForAll @DoubleRange(min = -3.1, max = 3.1) double angle,
      @ForAll @DoubleRange(min = 0.1, max = 10) double scale,
      @ForAll @DoubleRange(min = -1000, max = 1000) double x,
      @ForAll @DoubleRange(min = -1000, max = 1000) double y) {
    double[][] face = moved(new Similarity(scale * Math.cos(angle), scale * Math.sin(angle), x, y));

    Similarity back = ALIGNMENT.toPlaces(face[0], face[1]);

    for (int i = 0; i < X.length; i++) {
      assertThat(back.x(face[0][i], face[1][i])).isCloseTo(X[i], within(1e-6));
      assertThat(back.y(face[0][i], face[1][i])).isCloseTo(Y[i], within(1e-6));
    }
    Similarity there = back.inverse().orElseThrow();
    assertThat(there.x(X[0], Y[0])).isCloseTo(face[0][0], within(1e-6));
    assertThat(there.y(X[0], Y[0])).isCloseTo(face[1][0], within(1e-6));
  }

  @Test
  void bringsAFaceThatStandsOnItsHeadUpright() {
    // Red above, blue below; seen upside down in a picture of 112 x 112.
    byte[] samples = new byte[112 * 112 * 3];
    for (int i = 0; i < 112 * 112; i++) {
      samples[3 * i + (i < 56 * 112 ? 2 : 0)] = (byte) 200;
    }
    double[][] face = moved(new Similarity(-1, 0, 111, 111));

    Picture upright =
        ALIGNMENT.crop(Picture.ofRgb(112, 112, samples), face[0], face[1]).orElseThrow();

    assertThat(upright.samples()[0] & 0xFF).isEqualTo(200);
    assertThat(upright.samples()[2] & 0xFF).isZero();
    assertThat(upright.samples()[3 * (100 * 112 + 50) + 2] & 0xFF).isEqualTo(200);
  }

  @Test
  void whatLiesOutsideThePictureIsBlack() {
    byte[] white = new byte[10 * 10 * 3];
    Arrays.fill(white, (byte) 255);

    Picture crop = ALIGNMENT.crop(Picture.ofRgb(10, 10, white), X, Y).orElseThrow();

    assertThat(crop.samples()[3 * (5 * 112 + 5)] & 0xFF).isEqualTo(255);
    assertThat(crop.samples()[3 * (60 * 112 + 60)] & 0xFF).isZero();
  }

  @Test
  void pointsInOnePlaceAreNoFace() {
    assertThat(ALIGNMENT.crop(Picture.ofRgb(1, 1, new byte[3]), new double[5], new double[5]))
        .isEmpty();
  }
}
