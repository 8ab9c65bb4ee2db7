package org.hailomqtt.worker.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.hailomqtt.worker.jpeg.TurboJpeg.Rgb;
import org.junit.jupiter.api.Test;

/** What the installed library makes of JPEGs; the tests need Debian's libturbojpeg0. */
class TurboJpegTest {
  private final TurboJpeg turbo =
      TurboJpeg.installed()
          .orElseThrow(
              () ->
                  new AssertionError(
                      "libjpeg-turbo is missing: sudo apt-get install libturbojpeg0"));

  /** The left half red, the right half blue. */
  private static byte[] halves(int width, int height, int type) throws IOException {
    BufferedImage image = new BufferedImage(width, height, type);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.RED);
    graphics.fillRect(0, 0, width / 2, height);
    graphics.setColor(Color.BLUE);
    graphics.fillRect(width / 2, 0, width - width / 2, height);
    graphics.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, "jpeg", file)).isTrue();
    return file.toByteArray();
  }

  private static int[] pixel(Rgb rgb, int x, int y) {
    int at = 3 * (y * rgb.width() + x);
    return new int[] {
      rgb.samples()[at] & 0xFF, rgb.samples()[at + 1] & 0xFF, rgb.samples()[at + 2] & 0xFF
    };
  }

  private static void assertColour(int[] pixel, int red, int green, int blue) {
    assertThat(pixel[0]).isCloseTo(red, within(4));
    assertThat(pixel[1]).isCloseTo(green, within(4));
    assertThat(pixel[2]).isCloseTo(blue, within(4));
  }

  @Test
  void decodesRedGreenBlueRowAfterRow() throws IOException {
    byte[] file = halves(64, 32, BufferedImage.TYPE_3BYTE_BGR);

    Rgb rgb = turbo.decode(file, 64, 32, TurboJpeg.WHOLE).orElseThrow();

    assertThat(rgb.width()).isEqualTo(64);
    assertThat(rgb.height()).isEqualTo(32);
    assertThat(rgb.samples()).hasSize(3 * 64 * 32);
    assertColour(pixel(rgb, 0, 0), 255, 0, 0);
    assertColour(pixel(rgb, 63, 31), 0, 0, 255);
  }

  @Test
  void decodesEveryScaleAndRoundsUp() throws IOException {
    byte[] file = halves(67, 33, BufferedImage.TYPE_3BYTE_BGR);

    for (int eighths = 1; eighths <= TurboJpeg.WHOLE; eighths++) {
      Rgb rgb = turbo.decode(file, 67, 33, eighths).orElseThrow();

      assertThat(rgb.width()).isEqualTo((int) Math.ceil(67 * eighths / 8.0));
      assertThat(rgb.height()).isEqualTo((int) Math.ceil(33 * eighths / 8.0));
      assertColour(pixel(rgb, 0, rgb.height() - 1), 255, 0, 0);
      assertColour(pixel(rgb, rgb.width() - 1, 0), 0, 0, 255);
    }
  }

  @Test
  void decodesGreyAsThreeEqualSamples() throws IOException {
    byte[] file = halves(16, 16, BufferedImage.TYPE_BYTE_GRAY);

    int[] pixel = pixel(turbo.decode(file, 16, 16, TurboJpeg.WHOLE).orElseThrow(), 3, 3);

    assertThat(pixel[0]).isEqualTo(pixel[1]).isEqualTo(pixel[2]);
  }

  /** What is written is as large as the caller thought, and the file is larger than that. */
  @Test
  void leavesAFileToOthersThatIsOfAnotherSizeThanTheCallerThinks() throws IOException {
    byte[] file = halves(64, 32, BufferedImage.TYPE_3BYTE_BGR);

    assertThat(turbo.decode(file, 32, 32, TurboJpeg.WHOLE)).isEmpty();
    assertThat(turbo.decode(file, 64, 31, TurboJpeg.WHOLE)).isEmpty();
  }

  @Test
  void leavesCmykToOthers() throws IOException {
    byte[] file;
    try (var in = TurboJpegTest.class.getResourceAsStream("/org/hailomqtt/worker/model/cmyk.jpg")) {
      file = in.readAllBytes();
    }

    assertThat(turbo.decode(file, 64, 32, TurboJpeg.WHOLE)).isEmpty();
  }

  @Test
  void leavesWhatIsNoJpegToOthers() throws IOException {
    byte[] file = halves(64, 32, BufferedImage.TYPE_3BYTE_BGR);

    assertThat(turbo.decode(Arrays.copyOf(file, 100), 64, 32, TurboJpeg.WHOLE)).isEmpty();
    assertThat(turbo.decode(new byte[] {1, 2, 3}, 64, 32, TurboJpeg.WHOLE)).isEmpty();
  }

  @Test
  void refusesAScaleThatItHasNot() {
    byte[] file = {1};

    assertThatIllegalArgumentException().isThrownBy(() -> turbo.decode(file, 1, 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> turbo.decode(file, 1, 1, 9));
    assertThatIllegalArgumentException().isThrownBy(() -> turbo.decode(file, 0, 1, 8));
  }

  @Test
  void takesAPictureThatComesWithAWarning() {
    FakeLibrary library = new FakeLibrary(LibTurboJpeg.TJERR_WARNING);

    Optional<Rgb> rgb = new TurboJpeg(library).decode(new byte[] {1}, 8, 8, TurboJpeg.WHOLE);

    assertThat(rgb).isPresent();
    assertThat(library.open()).isZero();
  }

  @Test
  void givesBackItsDecompressorWhenDecodingFails() {
    FakeLibrary library = new FakeLibrary(1);

    Optional<Rgb> rgb = new TurboJpeg(library).decode(new byte[] {1}, 8, 8, TurboJpeg.WHOLE);

    assertThat(rgb).isEmpty();
    assertThat(library.open()).isZero();
  }
}
