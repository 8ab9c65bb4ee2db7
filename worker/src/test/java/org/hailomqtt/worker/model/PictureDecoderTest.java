package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.model.PictureForm.Fit;
import org.hailomqtt.worker.model.PictureForm.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureDecoderTest {
  private static final String POINTER = "/input/image";
  private static final List<Double> ZERO = List.of(0.0, 0.0, 0.0);
  private static final List<Double> ONE = List.of(1.0, 1.0, 1.0);

  private final PictureDecoder decoder = new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS);

  private static PictureForm form(int width, int height) {
    return new PictureForm(width, height, Layout.NHWC, Fit.STRETCH, ZERO, ONE);
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

  private ProtocolException refusal(byte[] file) {
    return catchThrowableOfType(
        ProtocolException.class, () -> decoder.decode(file, POINTER, form(8, 8)));
  }

  private static byte[] resource(String name) {
    try (InputStream in = PictureDecoderTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The left half red, the right half blue. */
  private static BufferedImage halves(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.RED);
    graphics.fillRect(0, 0, width / 2, height);
    graphics.setColor(Color.BLUE);
    graphics.fillRect(width / 2, 0, width - width / 2, height);
    graphics.dispose();
    return image;
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

  private static byte[] written(BufferedImage image, String format) {
    return written(image, format, false);
  }

  private static byte[] written(BufferedImage image, String format, boolean progressive) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    if (format.equals("jpeg")) {
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(0.95f);
    }
    if (progressive) {
      param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Waves and noise, so that compressed data are long and every part of them counts. */
  private static BufferedImage busy(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(5);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int wave = (int) (100 + 80 * Math.sin(x * 9.0 / width) * Math.cos(y * 7.0 / height));
        int noise = random.nextInt(30);
        image.setRGB(x, y, (wave + noise) << 16 | (225 - wave + noise) << 8 | (40 + noise));
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

    assertThat(decoded.width()).isBetween(192, 400);
    assertThat(decoded.height()).isBetween(192, 400);
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
  void refusesEveryJpegThatIsCutOff() {
    byte[] file = written(busy(40, 30), "jpeg");

    for (int length = 4; length < file.length; length++) {
      ProtocolException refusal = refusal(Arrays.copyOf(file, length));

      assertThat(refusal).as("the first %d bytes", length).isNotNull();
      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
      assertThat(refusal.pointer()).isEqualTo(POINTER);
      assertThat(refusal.text()).contains("cut off").contains(String.valueOf(length));
    }
  }

  @Test
  void takesAJpegWithMoreBehindItsEnd() {
    byte[] file = written(halves(64, 32, BufferedImage.TYPE_3BYTE_BGR), "jpeg");

    assertColour(pixels(Arrays.copyOf(file, file.length + 5000), 4, 1)[0], 255, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "plain.webp", "clear.webp"})
  void refusesOthersThatAreCutOff(String name) {
    byte[] file = name.endsWith("webp") ? resource(name) : written(busy(40, 30), name);

    for (int length = 16; length < file.length; length++) {
      ProtocolException refusal = refusal(Arrays.copyOf(file, length));

      assertThat(refusal).as("the first %d bytes", length).isNotNull();
      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain.webp", "clear.webp", "cmyk.jpg", "turned-6.jpg", "png", "bmp", "jpeg"})
  void givesAPictureOrARefusalWhateverTheBytes(String name) {
    byte[] file = name.contains(".") ? resource(name) : written(busy(24, 20), name);
    Random random = new Random(3);

    for (int round = 0; round < 400; round++) {
      byte[] spoilt = Arrays.copyOf(file, file.length - random.nextInt(2) * random.nextInt(20));
      for (int i = random.nextInt(6); i >= 0; i--) {
        spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
      }

      Throwable thrown = catchThrowable(() -> decoder.decode(spoilt, POINTER, form(8, 8)));

      if (thrown != null) {
        assertThat(thrown).isInstanceOf(ProtocolException.class);
      }
    }
  }

  @Test
  void refusesAHugePngBeforeItDecodesIt() {
    ProtocolException refusal = refusal(pngHeader(60_000, 60_000));

    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(refusal.text()).contains("60000 x 60000").contains("40000000");
  }

  @Test
  void refusesARowThatWouldFillTheMemory() {
    assertThat(refusal(pngHeader(39_000_000, 1)).code()).isEqualTo(ErrorCode.TOO_LARGE);
  }

  /** A PNG that says its size and then holds nothing. */
  private static byte[] pngHeader(int width, int height) {
    byte[] file = new byte[8 + 25 + 12];
    ByteBuffer out = ByteBuffer.wrap(file);
    out.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    byte[] size = new byte[13];
    ByteBuffer.wrap(size).putInt(width).putInt(height).put((byte) 8).put((byte) 2);
    chunk(out, "IHDR", size);
    chunk(out, "IDAT", new byte[0]);
    return file;
  }

  private static void chunk(ByteBuffer out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.putInt(data.length).put(name).put(data).putInt((int) crc.getValue());
  }

  @Test
  void refusesAHugeJpegBeforeItDecodesIt() {
    byte[] file = written(busy(16, 16), "jpeg");
    int frame =
        IntStream.range(2, file.length).filter(i -> at(file, i, 0xC0)).findFirst().orElseThrow();
    ByteBuffer.wrap(file).putShort(frame + 5, (short) 65_000).putShort(frame + 7, (short) 64_000);

    ProtocolException refusal = refusal(file);

    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(refusal.text()).contains("64000 x 65000");
  }

  private static boolean at(byte[] file, int i, int marker) {
    return file[i] == (byte) 0xFF && file[i + 1] == (byte) marker && file[i + 2] == 0;
  }

  @Test
  void refusesLargerProgressiveJpegsThanPlainOnes() {
    byte[] file = written(busy(16, 16), "jpeg", true);
    int frame =
        IntStream.range(2, file.length).filter(i -> at(file, i, 0xC2)).findFirst().orElseThrow();
    ByteBuffer.wrap(file).putShort(frame + 5, (short) 5000).putShort(frame + 7, (short) 5000);

    assertThat(refusal(file).text()).contains("progressive").contains("16000000");
  }

  @Test
  void keepsToALowerLimitThatWasAskedFor() {
    PictureDecoder small = new PictureDecoder(99);
    byte[] ten = written(busy(10, 10), "jpeg");
    byte[] nine = written(busy(11, 9), "jpeg");

    assertThat(small.decode(nine, POINTER, form(8, 8)).width()).isEqualTo(11);
    assertThat(
            catchThrowableOfType(
                    ProtocolException.class, () -> small.decode(ten, POINTER, form(8, 8)))
                .code())
        .isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void refusesWhatIsNoPicture() {
    ProtocolException refusal = refusal(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});

    assertThat(refusal.code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA);
    assertThat(refusal.text()).contains("JPEG");
  }

  @Test
  void decodesTheSameOnSeveralThreads() {
    byte[] file = written(busy(200, 150), "jpeg");
    int[][] alone = pixels(file, 24, 24);

    assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> pixels(file, 24, 24)))
        .allSatisfy(pixels -> assertThat(pixels).isDeepEqualTo(alone));
  }
}
