package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.TensorSpec;
import org.junit.jupiter.api.Test;

class PictureReaderTest {
  private final PictureReader reader =
      new PictureReader(
          new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS),
          new PictureForm(
              32,
              32,
              PictureForm.Layout.NHWC,
              PictureForm.Fit.LETTERBOX,
              List.of(0.0, 0.0, 0.0),
              List.of(1.0, 1.0, 1.0)),
          new TensorSpec("x", DataType.UINT8, List.of(1, 32, 32, 3)));

  private static PictureInput jpeg(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    return new PictureInput.Encoded(bytes.toByteArray(), "/input");
  }

  private static PictureInput pixels(int width, int height) {
    return new PictureInput.Pixels(
        Tensor.ofBytes(DataType.UINT8, List.of(height, width, 3), new byte[3 * width * height]),
        "/input");
  }

  @Test
  void placesThePictureThatWasSentNotTheSmallerOneThatWasDecoded() throws IOException {
    PlacedPicture placed = reader.read(jpeg(1000, 500), 0);

    assertThat(placed.placement().width()).isEqualTo(1000);
    assertThat(placed.placement().height()).isEqualTo(500);
    assertThat(placed.placement().x(16)).isEqualTo(500);
    assertThat(placed.pixels()).isEmpty();
  }

  @Test
  void keepsThePictureNoLargerThanAskedFor() throws IOException {
    Picture kept = reader.read(jpeg(1000, 500), 400).pixels().orElseThrow();

    assertThat(List.of(kept.width(), kept.height())).containsExactly(400, 200);
    assertThat(List.of(kept.sourceWidth(), kept.sourceHeight())).containsExactly(1000, 500);
  }

  @Test
  void keepsASmallPictureAsLargeAsItIs() {
    Picture kept = reader.read(pixels(50, 20), 400).pixels().orElseThrow();

    assertThat(List.of(kept.width(), kept.height())).containsExactly(50, 20);
  }

  @Test
  void pixelsOfTheInputsOwnSizeAreAPictureToo() {
    PlacedPicture placed = reader.read(pixels(32, 32), 400);

    assertThat(placed.placement().x(7)).isEqualTo(7);
    assertThat(placed.pixels().orElseThrow().width()).isEqualTo(32);
  }
}
