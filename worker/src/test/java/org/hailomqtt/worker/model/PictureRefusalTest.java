package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hailomqtt.worker.model.PictureFiles.busy;
import static org.hailomqtt.worker.model.PictureFiles.form;
import static org.hailomqtt.worker.model.PictureFiles.halves;
import static org.hailomqtt.worker.model.PictureFiles.resource;
import static org.hailomqtt.worker.model.PictureFiles.written;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that the decoder refuses: cut off, spoilt, too large, or none at all. */
@ParameterizedClass
@EnumSource(JpegBy.class)
class PictureRefusalTest {
  private static final String POINTER = "/input/image";

  @Parameter JpegBy by;

  private PictureDecoder decoder;

  @BeforeEach
  void makeDecoder() {
    decoder = by.decoder(PictureDecoder.DEFAULT_MAX_PIXELS);
  }

  private ProtocolException refusal(byte[] file) {
    return catchThrowableOfType(
        ProtocolException.class, () -> decoder.decode(file, POINTER, form(8, 8)));
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

  /** Each more scan costs a decoder a walk over the whole picture, and the sender a few bytes. */
  @Test
  void refusesAJpegOfMoreScansThanAnyoneNeeds() {
    byte[] file = written(busy(16, 16), "jpeg", true);
    int last =
        IntStream.range(2, file.length)
            .filter(i -> file[i] == (byte) 0xFF && file[i + 1] == (byte) 0xDA)
            .max()
            .orElseThrow();
    ByteBuffer many = ByteBuffer.allocate(file.length + 200 * (file.length - 2 - last));
    many.put(file, 0, last);
    for (int i = 0; i <= 200; i++) {
      many.put(file, last, file.length - 2 - last);
    }
    many.put((byte) 0xFF).put((byte) 0xD9);

    ProtocolException refusal = refusal(many.array());

    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(refusal.text()).contains("scans").contains("100");
  }

  @Test
  void refusesLargerJpegsOfAScanForEachColourThanPlainOnes() {
    byte[] file = written(busy(16, 16), "jpeg");
    int frame =
        IntStream.range(2, file.length).filter(i -> at(file, i, 0xC0)).findFirst().orElseThrow();
    int scan =
        IntStream.range(2, file.length).filter(i -> at(file, i, 0xDA)).findFirst().orElseThrow();
    ByteBuffer.wrap(file).putShort(frame + 5, (short) 5000).putShort(frame + 7, (short) 5000);
    file[scan + 4] = 1;

    assertThat(refusal(file).text()).contains("16000000");
  }

  @Test
  void decodesALongThinJpegWithoutFillingTheMemory() {
    PictureDecoder small = by.decoder(PictureDecoder.DEFAULT_MAX_PIXELS, 100_000);
    byte[] file = written(halves(4000, 100, BufferedImage.TYPE_3BYTE_BGR), "jpeg");

    for (int detail = 1; detail <= 2; detail++) {
      Picture picture = small.decode(file, POINTER, form(64, 64), detail);

      assertThat(picture.samples()).hasSizeLessThanOrEqualTo(100_000);
      assertThat(picture.height()).as("not smaller than asked for").isGreaterThanOrEqualTo(64);
      assertThat(picture.sourceWidth()).isEqualTo(4000);
    }
  }

  @Test
  void leavesOutMoreOfAPictureBeforeItRefusesIt() {
    PictureDecoder small = by.decoder(PictureDecoder.DEFAULT_MAX_PIXELS, 100_000);
    byte[] file = written(halves(255, 255, BufferedImage.TYPE_3BYTE_BGR), "jpeg");

    Picture picture = small.decode(file, POINTER, form(64, 64), 2);

    assertThat(picture.samples()).hasSizeLessThanOrEqualTo(100_000);
    assertThat(picture.width()).isGreaterThanOrEqualTo(64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void refusesALongThinPictureOfWhichOnlyTheMiddleIsWanted(String format) {
    PictureDecoder small = by.decoder(PictureDecoder.DEFAULT_MAX_PIXELS, 100_000);
    byte[] file = written(halves(4000, 100, BufferedImage.TYPE_3BYTE_BGR), format);
    PictureForm stretch = form(64, 64);
    PictureForm cover =
        new PictureForm(
            64, 64, stretch.layout(), PictureForm.Fit.COVER, stretch.mean(), stretch.std());

    ProtocolException refusal =
        catchThrowableOfType(ProtocolException.class, () -> small.decode(file, POINTER, cover));

    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(refusal.pointer()).isEqualTo(POINTER);
    assertThat(refusal.text()).contains("4000 x 100").contains("64 x 64");
  }

  @Test
  void keepsToALowerLimitThatWasAskedFor() {
    PictureDecoder small = by.decoder(99);
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
}
