package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.cpu.CpuDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types {@code ocr} and {@code depth} on the processor, from a JPEG to the result. The networks
 * (make_blocks.py) take coloured blocks for letters: red, green and blue are r, g and b.
 */
class WordsOnCpuTest {
  private static final String OCR =
      """
      name: blocks
      type: ocr
      files:
        detection: {path: saturation.onnx}
        recognition: {path: blocks.onnx}
        charset: {path: letters.txt}
      devices: [cpu]
      image: {width: 96, height: 64, layout: nchw, fit: letterbox}
      line: {width: 32, height: 8, layout: nchw}
      tensors:
        detection:
          inputs: {images: {dtype: float32, shape: [1, 3, 64, 96]}}
          outputs: {map: {dtype: float32, shape: [1, 1, 64, 96]}}
        recognition:
          inputs: {line: {dtype: float32, shape: [1, 3, 8, 32]}}
          outputs: {scores: {dtype: float32, shape: [1, 8, 4]}}
      detection: {unclip: 0}
      """;

  private static final String DEPTH =
      """
      name: colourful
      type: depth
      files: {main: {path: saturation.onnx}}
      devices: [cpu]
      image: {width: 96, height: 64, layout: nchw, fit: letterbox}
      tensors:
        main:
          inputs: {images: {dtype: float32, shape: [1, 3, 64, 96]}}
          outputs: {map: {dtype: float32, shape: [1, 1, 64, 96]}}
      """;

  private final PictureDecoder pictures = new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS);

  @TempDir private Path scratch;

  private ModelDefinition model(String yaml) throws IOException {
    ModelDirs dirs = new ModelDirs(scratch).entry("m.yaml", yaml).file("letters.txt", "r\ng\nb\n");
    for (String name : new String[] {"saturation.onnx", "blocks.onnx"}) {
      Files.write(scratch.resolve("models").resolve(name), PictureFiles.resource(name));
    }
    ModelCatalog catalog = dirs.load(DeviceKind.CPU);
    assertThat(catalog.problems()).isEmpty();
    return catalog.models().get(0);
  }

  private static JsonNode result(ModelHandler handler, ModelDefinition model, byte[] jpeg)
      throws DeviceException {
    try (Device device = CpuDevice.open()) {
      Map<String, TensorModel> loaded = new HashMap<>();
      for (ModelSpec network : model.networks().values()) {
        loaded.put(network.key(), (TensorModel) device.load(network));
      }
      PreparedInference prepared =
          handler.prepare(model, Requests.of(model.type(), jpeg, Map.of()));
      JsonNode result = Replies.asSent(prepared.run(network -> loaded.get(network.key())).result());
      loaded.values().forEach(TensorModel::close);
      return result;
    }
  }

  /** White, 480 x 240, with words of blocks 40 wide and 30 high. */
  private static byte[] page(AffineTransform turned, String... words) {
    BufferedImage image = new BufferedImage(480, 240, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 480, 240);
    graphics.transform(turned);
    Map<Character, Color> colours = Map.of('r', Color.RED, 'g', Color.GREEN, 'b', Color.BLUE);
    for (int w = 0; w < words.length; w++) {
      for (int i = 0; i < words[w].length(); i++) {
        graphics.setColor(colours.get(words[w].charAt(i)));
        graphics.fill(new Rectangle2D.Double(60 + 40 * i, 40 + 90 * w, 40, 30));
      }
    }
    graphics.dispose();
    return PictureFiles.written(image, "jpeg");
  }

  @Test
  void readsWordsFromAJpeg() throws Exception {
    byte[] page = page(new AffineTransform(), "rgb", "bgrb");

    JsonNode lines = result(new OcrHandler(pictures), model(OCR), page).get("lines");

    assertThat(lines).hasSize(2);
    assertThat(lines.at("/0/text").asText()).isEqualTo("rgb");
    assertThat(lines.at("/1/text").asText()).isEqualTo("bgrb");
    assertThat(lines.at("/0/box/x").asDouble()).isCloseTo(60, within(5.0));
    assertThat(lines.at("/0/box/y").asDouble()).isCloseTo(40, within(5.0));
    assertThat(lines.at("/0/box/width").asDouble()).isCloseTo(120, within(10.0));
    assertThat(lines.at("/0/box/height").asDouble()).isCloseTo(30, within(10.0));
    assertThat(lines.at("/1/box/y").asDouble()).isCloseTo(130, within(5.0));
  }

  @Test
  void readsAWordThatIsTurned() throws Exception {
    byte[] page = page(AffineTransform.getRotateInstance(Math.toRadians(20), 60, 40), "rgb");

    JsonNode line = result(new OcrHandler(pictures), model(OCR), page).at("/lines/0");

    assertThat(line.get("text").asText()).isEqualTo("rgb");
    // The upper left corner is what it was turned about; 20 degrees down on the right.
    assertThat(line.at("/corners/0/0").asDouble()).isCloseTo(60, within(8.0));
    assertThat(line.at("/corners/0/1").asDouble()).isCloseTo(40, within(8.0));
    double right = line.at("/corners/1/0").asDouble() - line.at("/corners/0/0").asDouble();
    double down = line.at("/corners/1/1").asDouble() - line.at("/corners/0/1").asDouble();
    assertThat(Math.toDegrees(Math.atan2(down, right))).isCloseTo(20, within(3.0));
  }

  @Test
  void readsAWordThatRunsDownwards() throws Exception {
    AffineTransform down = AffineTransform.getTranslateInstance(300, 0);
    down.rotate(Math.PI / 2);

    JsonNode line = result(new OcrHandler(pictures), model(OCR), page(down, "rgb")).at("/lines/0");

    assertThat(line.get("text").asText()).isEqualTo("rgb");
  }

  @Test
  void drawsAMapOfAJpeg() throws Exception {
    byte[] page = page(new AffineTransform(), "rgb");

    JsonNode result = result(new DepthHandler(pictures), model(DEPTH), page);

    BufferedImage map = ImageIO.read(new ByteArrayInputStream(result.get("png").binaryValue()));
    assertThat(map.getWidth()).isEqualTo(480);
    assertThat(map.getHeight()).isEqualTo(240);
    assertThat(map.getRaster().getSample(120, 55, 0)).as("a block").isGreaterThan(58_000);
    assertThat(map.getRaster().getSample(400, 200, 0)).as("paper").isLessThan(2_000);
    assertThat(result.get("max").asDouble()).isCloseTo(1, within(0.05));
  }
}
