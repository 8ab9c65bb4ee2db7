package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hailomqtt.worker.model.PictureFiles.busy;
import static org.hailomqtt.worker.model.PictureFiles.form;
import static org.hailomqtt.worker.model.PictureFiles.halves;
import static org.hailomqtt.worker.model.PictureFiles.resource;
import static org.hailomqtt.worker.model.PictureFiles.written;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.imageio.ImageTypeSpecifier;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pixels of a picture become. */
@ParameterizedClass
@EnumSource(JpegBy.class)
class PictureDecoderTest {
  private static final String POINTER = "/input/image";

  @Parameter JpegBy by;

  private PictureDecoder decoder;

  @BeforeEach
  void makeDecoder() {
    decoder = by.decoder(PictureDecoder.DEFAULT_MAX_PIXELS);
  }

  /** Decoded and brought to a size, as uint8 red, green, blue. */
  private int[][] pixels(byte[] file, int width, int height) {
    PictureForm form = form(width, height);
    Tensor tensor =
        PictureResizer.resize(decoder.decode(file, POINTER, form), form, DataType.UINT8);
    int[][] pixels = new int[width * height][3];
    for (int i = 0; i < 3 * width * height; i++) {
      pixels[i / 3][i % 3] = tensor.data().get(i) & 0xFF;
    }
    return pixels;
  }

  private static void assertColour(int[] pixel, int red, int green, int blue) {
    assertThat(pixel[0]).isCloseTo(red, within(4));
    assertThat(pixel[1]).isCloseTo(green, within(4));
    assertThat(pixel[2]).isCloseTo(blue, within(4));
  }

  /** Every sample of every pixel set, past any colour conversion. */
  private static BufferedImage even(int type, int... samples) {
    return filled(new BufferedImage(16, 8, type), samples);
  }

  private static BufferedImage filled(BufferedImage image, int... samples) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.getRaster().setPixel(x, y, samples);
      }
    }
    return image;
  }

  @ParameterizedTest
  @CsvSource({"jpeg, false", "jpeg, true", "png, false", "bmp, false"})
  void decodesColours(String format, boolean progressive) {
    byte[] file = written(halves(64, 32, BufferedImage.TYPE_3BYTE_BGR), format, progressive);

    int[][] pixels = pixels(file, 4, 1);

    assertColour(pixels[0], 255, 0, 0);
    assertColour(pixels[3], 0, 0, 255);
  }

  @Test
  void decodesWebP() {
    int[][] pixels = pixels(resource("plain.webp"), 4, 1);

    assertColour(pixels[0], 255, 0, 0);
    assertColour(pixels[3], 0, 0, 255);
  }

  @Test
  void decodesCmyk() {
    int[][] pixels = pixels(resource("cmyk.jpg"), 4, 1);

    // Ink is not light: a printer's red is near enough.
    assertThat(pixels[0][0]).isGreaterThan(180);
    assertThat(pixels[0][2]).isLessThan(80);
    assertThat(pixels[3][0]).isLessThan(90);
    assertThat(pixels[3][2]).isGreaterThan(110);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png"})
  void takesGreyAsItIsAndNotLighter(String format) {
    byte[] file = written(even(BufferedImage.TYPE_BYTE_GRAY, 100), format);

    assertColour(pixels(file, 1, 1)[0], 100, 100, 100);
  }

  @Test
  void takesGreyOfSixteenBits() {
    byte[] file = written(even(BufferedImage.TYPE_USHORT_GRAY, 100 * 257), "png");

    assertColour(pixels(file, 1, 1)[0], 100, 100, 100);
  }

  @Test
  void takesPalettesAndBlackAndWhite() {
    byte[] palette = written(halves(64, 32, BufferedImage.TYPE_BYTE_INDEXED), "png");
    byte[] bits = written(even(BufferedImage.TYPE_BYTE_BINARY, 1), "png");

    assertColour(pixels(palette, 4, 1)[3], 0, 0, 255);
    assertColour(pixels(bits, 1, 1)[0], 255, 255, 255);
  }

  @Test
  void takesColoursOfSixteenBits() {
    ImageTypeSpecifier deep =
        ImageTypeSpecifier.createInterleaved(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            new int[] {0, 1, 2},
            DataBuffer.TYPE_USHORT,
            false,
            false);
    byte[] file = written(filled(deep.createBufferedImage(8, 8), 200 * 257, 100 * 257, 0), "png");

    assertColour(pixels(file, 1, 1)[0], 200, 100, 0);
  }

  @Test
  void putsWhatIsTransparentOnWhite() {
    byte[] half = written(even(BufferedImage.TYPE_4BYTE_ABGR, 255, 0, 0, 128), "png");
    ImageTypeSpecifier greyAlpha =
        ImageTypeSpecifier.createGrayscale(8, DataBuffer.TYPE_BYTE, false, false);
    byte[] grey = written(filled(greyAlpha.createBufferedImage(8, 8), 0, 64), "png");

    assertColour(pixels(half, 1, 1)[0], 255, 127, 127);
    assertColour(pixels(grey, 1, 1)[0], 191, 191, 191);
    assertColour(pixels(resource("clear.webp"), 4, 1)[0], 255, 0, 0);
    assertColour(pixels(resource("clear.webp"), 4, 1)[3], 255, 255, 255);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void turnsAPhonesPictureUpright(int orientation) {
    int[][] quarters = pixels(resource("turned-" + orientation + ".jpg"), 2, 2);

    assertColour(quarters[0], 255, 0, 0);
    assertColour(quarters[1], 0, 255, 0);
    assertColour(quarters[2], 0, 0, 255);
    assertColour(quarters[3], 255, 255, 255);
  }

  @Test
  void readsAJpegStoredAsRedGreenBlue() {
    byte[] file = written(halves(64, 32, BufferedImage.TYPE_3BYTE_BGR), "jpeg");
    JpegHeader plain = JpegHeader.read(file, POINTER);
    byte[] adobe = {
      (byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };
    // In place of the JFIF segment, which would have the last word.
    int afterJfif = 4 + ByteBuffer.wrap(file).getShort(4);
    byte[] marked = new byte[2 + adobe.length + file.length - afterJfif];
    System.arraycopy(file, 0, marked, 0, 2);
    System.arraycopy(adobe, 0, marked, 2, adobe.length);
    System.arraycopy(file, afterJfif, marked, 2 + adobe.length, file.length - afterJfif);

    assertThat(plain.colours()).isEqualTo(Picture.Colours.YCBCR);
    assertThat(JpegHeader.read(marked, POINTER).colours()).isEqualTo(Picture.Colours.RGB);
  }

  @Test
  void leavesPixelsOutOfALargePictureButStaysTrueToIt() {
    BufferedImage image = busy(1500, 1100);
    byte[] file = written(image, "jpeg");
    int[][] exact = averages(image, 96, 96);

    Picture decoded = decoder.decode(file, POINTER, form(96, 96));
    int[][] pixels = pixels(file, 96, 96);

    assertThat(decoded.width()).isBetween(by == JpegBy.TURBO ? 96 : 192, 400);
    assertThat(decoded.height()).isBetween(by == JpegBy.TURBO ? 96 : 192, 400);
    double difference = 0;
    for (int i = 0; i < pixels.length; i++) {
      for (int c = 0; c < 3; c++) {
        difference += Math.abs(pixels[i][c] - exact[i][c]) / 3.0 / pixels.length;
      }
    }
    assertThat(difference).isLessThan(3);
  }

  /** Averages over all pixels of an image. */
  private static int[][] averages(BufferedImage image, int width, int height) {
    Tensor tensor =
        PictureResizer.resize(ImageBytes.of(image), form(width, height), DataType.UINT8);
    return IntStream.range(0, width * height)
        .mapToObj(
            i -> IntStream.range(0, 3).map(c -> tensor.data().get(3 * i + c) & 0xFF).toArray())
        .toArray(int[][]::new);
  }

  @Test
  void needsNoMoreMemoryForAPictureThanItsModelDoes() {
    byte[] file = written(new BufferedImage(6000, 5000, BufferedImage.TYPE_BYTE_GRAY), "png");

    Picture decoded = decoder.decode(file, POINTER, form(224, 224));

    assertThat(decoded.samples().length).isLessThan(1 << 20);
  }

  @Test
  void takesAJpegWithMoreBehindItsEnd() {
    byte[] file = written(halves(64, 32, BufferedImage.TYPE_3BYTE_BGR), "jpeg");

    assertColour(pixels(Arrays.copyOf(file, file.length + 5000), 4, 1)[0], 255, 0, 0);
  }

  @Test
  void decodesTheSameOnSeveralThreads() {
    byte[] file = written(busy(200, 150), "jpeg");
    int[][] alone = pixels(file, 24, 24);

    assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> pixels(file, 24, 24)))
        .allSatisfy(pixels -> assertThat(pixels).isDeepEqualTo(alone));
  }
}
