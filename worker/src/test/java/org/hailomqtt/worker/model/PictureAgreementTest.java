package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.worker.model.PictureForm.Fit;
import org.hailomqtt.worker.model.PictureForm.Layout;
import org.junit.jupiter.api.Test;

/** That a network sees the same picture whoever decoded it. */
class PictureAgreementTest {
  private final PictureDecoder turbo = JpegBy.TURBO.decoder(PictureDecoder.DEFAULT_MAX_PIXELS);
  private final PictureDecoder imageIo = JpegBy.IMAGEIO.decoder(PictureDecoder.DEFAULT_MAX_PIXELS);

  private static List<Path> samples() {
    Path directory = Path.of("..", "client-samples", "pictures");
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".jpg")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Provide
  Arbitrary<Path> pictures() {
    return Arbitraries.of(samples());
  }

  /**
   * Bars are left out: of how many pixels they are depends on how the picture's side was rounded.
   */
  @Provide
  Arbitrary<Fit> fits() {
    return Arbitraries.of(Fit.STRETCH, Fit.COVER);
  }

  /** ImageIO leaves pixels out where libjpeg-turbo averages, so noise is not the same. */
  @Property(tries = 60)
  void bothDecodersShowANetworkTheSamePicture(
      @ForAll("pictures") Path file,
      @ForAll @IntRange(min = 16, max = 320) int width,
      @ForAll @IntRange(min = 16, max = 320) int height,
      @ForAll("fits") Fit fit)
      throws IOException {
    assertThat(differences(file, width, height, fit).average().orElseThrow()).isLessThan(5);
  }

  @Test
  void eachPixelIsTheSameAtFullSize() throws IOException {
    for (Path file : samples()) {
      assertThat(differences(file, 640, 480, Fit.STRETCH).max().orElseThrow())
          .as(file.toString())
          .isLessThanOrEqualTo(3);
    }
  }

  /** Of each sample, in steps of 256. */
  private IntStream differences(Path file, int width, int height, Fit fit) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<Double> zero = List.of(0.0, 0.0, 0.0);
    List<Double> one = List.of(1.0, 1.0, 1.0);
    PictureForm form = new PictureForm(width, height, Layout.NHWC, fit, zero, one);
    ByteBuffer byTurbo = pixels(turbo, bytes, form);
    ByteBuffer byImageIo = pixels(imageIo, bytes, form);
    return IntStream.range(0, byTurbo.remaining())
        .map(i -> Math.abs((byTurbo.get(i) & 0xFF) - (byImageIo.get(i) & 0xFF)));
  }

  private static ByteBuffer pixels(PictureDecoder decoder, byte[] bytes, PictureForm form) {
    Picture picture = decoder.decode(bytes, "/input", form);
    return PictureResizer.resize(picture, form, DataType.UINT8).data();
  }
}
