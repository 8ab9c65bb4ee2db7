package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import org.assertj.core.data.Offset;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.model.PictureForm.Fit;
import org.hailomqtt.worker.model.PictureForm.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureResizerTest {
  private static final Offset<Float> CLOSE = within(0.002f);

  private static PictureForm form(int width, int height, Layout layout, Fit fit) {
    return new PictureForm(
        width, height, layout, fit, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
  }

  /** A row of grey pixels brought to another width. */
  private static int[] row(int length, int... greys) {
    Picture picture =
        new Picture(
            greys.length, 1, bytes(greys), 0, 1, greys.length, 0, 0, 0, Picture.Colours.RGB);
    Tensor tensor =
        PictureResizer.resize(picture, form(length, 1, Layout.NCHW, Fit.STRETCH), DataType.UINT8);
    int[] result = new int[length];
    for (int i = 0; i < length; i++) {
      result[i] = tensor.data().get(i) & 0xFF;
    }
    return result;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static int[] values(Tensor tensor) {
    int[] values = new int[tensor.data().remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.data().get(i) & 0xFF;
    }
    return values;
  }

  private static float[] floats(Tensor tensor) {
    FloatBuffer buffer = tensor.floats();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  @Test
  void shrinkingAveragesWholePixels() {
    assertThat(row(2, 10, 30, 100, 200)).containsExactly(20, 150);
  }

  @Test
  void shrinkingCountsAPixelOnABorderByItsParts() {
    // Each new pixel is one and a half old ones: (30 + 90 / 2) / 1.5 and (90 / 2 + 240) / 1.5.
    assertThat(row(2, 30, 90, 240)).containsExactly(50, 190);
  }

  @Test
  void growingGoesLinearlyFromPixelToPixel() {
    // Centres lie at -0.25, 0.25, 0.75 and 1.25 of the old pixels.
    assertThat(row(4, 0, 100)).containsExactly(0, 25, 75, 100);
  }

  @Test
  void theSameSizeIsTheSamePicture() {
    assertThat(row(5, 7, 0, 255, 3, 128)).containsExactly(7, 0, 255, 3, 128);
  }

  @Test
  void roundsToTheNearest() {
    assertThat(row(1, 10, 11)).containsExactly(11);
    assertThat(row(1, 10, 10, 11)).containsExactly(10);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 64, 96, 100, 224, 641})
  void anEvenSurfaceStaysExactlyAsItIs(int length) {
    int[] even = new int[97];
    java.util.Arrays.fill(even, 255);

    assertThat(row(length, even)).hasSize(length).containsOnly(255);
  }

  @Test
  void averagesInBothDirections() {
    Picture picture = Picture.ofRgb(2, 2, bytes(0, 10, 20, 40, 50, 60, 80, 90, 100, 120, 130, 140));

    Tensor one =
        PictureResizer.resize(picture, form(1, 1, Layout.NHWC, Fit.STRETCH), DataType.UINT8);

    assertThat(values(one)).containsExactly(60, 70, 80);
  }

  @Test
  void shrinksInOneDirectionWhileItGrowsInTheOther() {
    Picture picture = Picture.ofRgb(2, 1, bytes(0, 0, 0, 100, 100, 100));

    Tensor tall =
        PictureResizer.resize(picture, form(1, 3, Layout.NHWC, Fit.STRETCH), DataType.UINT8);

    assertThat(tall.shape()).containsExactly(3, 1, 3);
    assertThat(values(tall)).containsOnly(50);
  }

  @Test
  void laysChannelsLastOrFirst() {
    Picture picture = Picture.ofRgb(2, 1, bytes(1, 2, 3, 4, 5, 6));

    Tensor last =
        PictureResizer.resize(picture, form(2, 1, Layout.NHWC, Fit.STRETCH), DataType.UINT8);
    Tensor first =
        PictureResizer.resize(picture, form(2, 1, Layout.NCHW, Fit.STRETCH), DataType.UINT8);

    assertThat(last.shape()).containsExactly(1, 2, 3);
    assertThat(values(last)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(first.shape()).containsExactly(3, 1, 2);
    assertThat(values(first)).containsExactly(1, 4, 2, 5, 3, 6);
  }

  @Test
  void normalisesFloatsByMeanAndDeviationOfEachChannel() {
    Picture picture = Picture.ofRgb(1, 1, bytes(255, 0, 51));
    PictureForm form =
        new PictureForm(
            1, 1, Layout.NCHW, Fit.STRETCH, List.of(0.5, 0.5, 0.1), List.of(0.25, 0.5, 0.1));

    float[] values = floats(PictureResizer.resize(picture, form, DataType.FLOAT32));

    assertThat(values).hasSize(3);
    assertThat(values[0]).isCloseTo(2, CLOSE);
    assertThat(values[1]).isCloseTo(-1, CLOSE);
    assertThat(values[2]).isCloseTo(1, CLOSE);
  }

  @Test
  void keepsFractionsInFloats() {
    Picture picture = Picture.ofRgb(2, 1, bytes(0, 0, 0, 1, 1, 1));

    float[] values =
        floats(
            PictureResizer.resize(picture, form(1, 1, Layout.NCHW, Fit.STRETCH), DataType.FLOAT32));

    assertThat(values[0] * 255).isCloseTo(0.5f, within(0.01f));
  }

  @Test
  void coverCutsBothEndsOffEvenly() {
    Picture picture = Picture.ofRgb(4, 1, bytes(9, 9, 9, 20, 20, 20, 40, 40, 40, 9, 9, 9));

    Tensor square =
        PictureResizer.resize(picture, form(1, 1, Layout.NHWC, Fit.COVER), DataType.UINT8);
    Tensor wide =
        PictureResizer.resize(picture, form(2, 1, Layout.NHWC, Fit.COVER), DataType.UINT8);

    assertThat(values(square)).containsOnly(30);
    assertThat(values(wide)).containsExactly(20, 20, 20, 40, 40, 40);
  }

  @Test
  void letterboxPutsBarsOfGreyAtBothEnds() {
    Picture picture = Picture.ofRgb(2, 1, bytes(10, 10, 10, 20, 20, 20));

    Tensor square =
        PictureResizer.resize(picture, form(2, 3, Layout.NHWC, Fit.LETTERBOX), DataType.UINT8);

    assertThat(values(square))
        .containsExactly(
            114, 114, 114, 114, 114, 114, 10, 10, 10, 20, 20, 20, 114, 114, 114, 114, 114, 114);
  }

  @Test
  void letterboxNormalisesItsBarsAsThePicture() {
    Picture picture = Picture.ofRgb(1, 2, bytes(0, 0, 0, 0, 0, 0));

    float[] values =
        floats(
            PictureResizer.resize(
                picture, form(3, 2, Layout.NHWC, Fit.LETTERBOX), DataType.FLOAT32));

    assertThat(values[0]).isCloseTo(114 / 255f, CLOSE);
    assertThat(values[3]).isCloseTo(0, CLOSE);
    assertThat(values[6]).isCloseTo(114 / 255f, CLOSE);
  }

  @ParameterizedTest
  @CsvSource({
    "76, 85, 255, 254, 0, 0",
    "150, 44, 21, 0, 255, 1",
    "29, 255, 107, 0, 0, 254",
    "128, 128, 128, 128, 128, 128",
    "255, 128, 128, 255, 255, 255",
    "0, 255, 255, 179, 0, 225",
  })
  void turnsBrightnessAndTwoColoursIntoThree(int y, int cb, int cr, int red, int green, int blue) {
    Picture picture = new Picture(1, 1, bytes(y, cb, cr), 0, 3, 3, 0, 1, 2, Picture.Colours.YCBCR);

    Tensor tensor =
        PictureResizer.resize(picture, form(1, 1, Layout.NHWC, Fit.STRETCH), DataType.UINT8);

    int[] values = values(tensor);
    assertThat(values[0]).isCloseTo(red, within(1));
    assertThat(values[1]).isCloseTo(green, within(1));
    assertThat(values[2]).isCloseTo(blue, within(1));
  }

  @ParameterizedTest
  @CsvSource({"1, 1000", "1000, 1", "1, 1", "3, 4000"})
  void takesPicturesOfAnyShape(int width, int height) {
    Picture picture = Picture.ofRgb(width, height, new byte[3 * width * height]);

    for (Fit fit : Fit.values()) {
      Tensor tensor =
          PictureResizer.resize(picture, form(224, 224, Layout.NCHW, fit), DataType.FLOAT32);

      assertThat(tensor.shape()).containsExactly(3, 224, 224);
    }
  }
}
