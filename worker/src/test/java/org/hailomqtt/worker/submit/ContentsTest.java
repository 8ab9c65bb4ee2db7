package org.hailomqtt.worker.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.hailomqtt.protocol.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ContentsTest {
  @TempDir private Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @ParameterizedTest
  @CsvSource({
    "a.jpg, Picture", "a.JPEG, Picture", "a.png, Picture", "a.webp, Picture", "a.bmp, Picture",
    "a.wav, Audio", "a.txt, Text", "a.json, Json", "a.bin, Raw", "a, Raw"
  })
  void suffixSaysWhatAFileHolds(String name, String kind) throws IOException {
    Content content = Contents.file(file(name, "x"), 1).get(0);

    assertThat(content.getClass().getSimpleName()).isEqualTo(kind);
  }

  @Test
  void fileIsThereAsOftenAsAsked() throws IOException {
    Contents contents = Contents.file(file("a.jpg", "x"), 3);

    assertThat(contents.count()).isEqualTo(3);
    assertThat(contents.get(2)).isEqualTo(contents.get(0));
  }

  @Test
  void batchHasARequestForEachLine() throws IOException {
    Path picture = file("a.jpg", "x");
    Path batch = file("batch", "# pictures\n" + picture + "\n\n  {\"input\": {}}\n");

    Contents contents = Contents.batch(batch, 2);

    assertThat(contents.count()).isEqualTo(4);
    assertThat(contents.get(0)).isInstanceOf(Content.Picture.class);
    assertThat(contents.get(3)).isInstanceOf(Content.Json.class);
    assertThat(new String(((Content.Json) contents.get(1)).bytes(), StandardCharsets.UTF_8))
        .isEqualTo("{\"input\": {}}");
  }

  @Test
  void batchIsCheckedBeforeAnythingIsSent() throws IOException {
    Path batch = file("batch", "{}\nnowhere.jpg\n");
    Path empty = file("empty", "# nothing\n");

    assertThatThrownBy(() -> Contents.batch(batch, 1))
        .isInstanceOf(SubmitException.class)
        .hasMessageContaining("nowhere.jpg, which can't be read");
    assertThatThrownBy(() -> Contents.batch(empty, 1)).hasMessageContaining("holds no request");
  }

  @Test
  void randomPicturesCanBeDecodedAndDiffer() throws IOException {
    Contents contents = Contents.randomPictures(2, new SplittableRandom(1));

    byte[] first = ((Content.Picture) contents.get(0)).bytes();
    byte[] second = ((Content.Picture) contents.get(1)).bytes();

    BufferedImage image = ImageIO.read(new ByteArrayInputStream(first));
    assertThat(image.getWidth()).isEqualTo(320);
    assertThat(first).isNotEqualTo(second);
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void randomTensorsFitTheirShape(DataType dtype) {
    TensorForm form = new TensorForm(dtype, List.of(2, 3));

    Content content = Contents.randomTensors(1, form, new SplittableRandom(1)).get(0);

    assertThat(form.read(((Content.Raw) content).bytes()).shape()).containsExactly(2, 3);
  }

  @Test
  void randomFloatsAreFromZeroToOne() {
    TensorForm form = new TensorForm(DataType.FLOAT32, List.of(1000));

    Content content = Contents.randomTensors(1, form, new SplittableRandom(1)).get(0);

    ByteBuffer floats =
        ByteBuffer.wrap(((Content.Raw) content).bytes()).order(ByteOrder.LITTLE_ENDIAN);
    while (floats.hasRemaining()) {
      assertThat(floats.getFloat()).isBetween(0f, 1f);
    }
  }

  @Test
  void tensorThatIsTooLargeIsRefused() {
    TensorForm form = new TensorForm(DataType.FLOAT32, List.of(100_000, 1000));

    assertThatThrownBy(() -> Contents.randomTensors(1, form, new SplittableRandom(1)))
        .isInstanceOf(SubmitException.class)
        .hasMessageContaining("too large");
  }
}
