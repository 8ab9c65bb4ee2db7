package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.DeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DepthHandlerTest {
  private static final String ENTRY =
      """
      name: far
      type: depth
      devices: [simulated]
      image: {width: 4, height: 2, fit: %s}
      tensors:
        main:
          inputs: {image: {dtype: uint8, shape: [1, 2, 4, 3]}}
          outputs: {depth: {dtype: float32, shape: [1, 2, 4, 1]}}
      """;

  private final DepthHandler handler =
      new DepthHandler(new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
  private final FakeNetworks networks =
      new FakeNetworks()
          .answering(
              "far/main",
              inputs ->
                  Map.of(
                      "depth",
                      Tensor.ofFloats(List.of(1, 2, 4, 1), new float[] {1, 1, 2, 2, 3, 3, 5, 5})));

  @TempDir private Path scratch;

  private JsonNode result(String yaml, Request request) throws IOException, DeviceException {
    ModelDefinition model = ModelDirs.only(scratch, yaml);
    return Replies.asSent(handler.prepare(model, request).run(networks).result());
  }

  private static Request picture(int width, int height, String params) {
    byte[] png =
        PictureFiles.written(
            PictureFiles.halves(width, height, BufferedImage.TYPE_3BYTE_BGR), "png");
    return Requests.json(
        "depth",
        "{'input': {'image': '"
            + Base64.getEncoder().encodeToString(png)
            + "'}, 'params': "
            + params
            + "}");
  }

  private static String entry(String fit) {
    return ENTRY.formatted(fit);
  }

  private static BufferedImage image(JsonNode base64) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(base64.binaryValue()));
  }

  private static int grey(BufferedImage image, int x, int y) {
    return image.getRaster().getSample(x, y, 0);
  }

  private static float[] floats(JsonNode tensor) {
    Tensor read = TensorCodec.read(tensor, "");
    float[] values = new float[read.floats().remaining()];
    read.floats().get(values);
    return values;
  }

  @Test
  void givesAPngOfSixteenBitsInThePicturesSize() throws Exception {
    JsonNode result = result(entry("stretch"), picture(40, 20, "{}"));

    BufferedImage png = image(result.get("png"));
    assertThat(png.getType()).isEqualTo(BufferedImage.TYPE_USHORT_GRAY);
    assertThat(png.getWidth()).isEqualTo(40);
    assertThat(png.getHeight()).isEqualTo(20);
    assertThat(result.get("width").asInt()).isEqualTo(40);
    assertThat(result.get("height").asInt()).isEqualTo(20);
    assertThat(result.get("min").asDouble()).isEqualTo(1);
    assertThat(result.get("max").asDouble()).isEqualTo(5);
    assertThat(grey(png, 0, 0)).isZero();
    assertThat(grey(png, 39, 19)).isEqualTo(65535);
    // Upper right: 2 of 1 to 5.
    assertThat(grey(png, 39, 0)).isCloseTo(65535 / 4, within(1));
    assertThat(result.has("area")).isFalse();
  }

  @Test
  void cutsTheBarsOff() throws Exception {
    // 2 x 2 of the 4 x 2 are picture: columns 1 and 2.
    JsonNode result = result(entry("letterbox"), picture(20, 20, "{'size': 'model'}"));

    BufferedImage png = image(result.get("png"));
    assertThat(png.getWidth()).isEqualTo(2);
    assertThat(png.getHeight()).isEqualTo(2);
    assertThat(grey(png, 0, 0)).isZero();
    assertThat(grey(png, 1, 0)).isCloseTo(65535 / 4, within(1));
    assertThat(grey(png, 0, 1)).isCloseTo(65535 / 2, within(1));
    assertThat(grey(png, 1, 1)).isEqualTo(65535);
  }

  @Test
  void saysWhichPartOfThePictureWasSeen() throws Exception {
    JsonNode result = result(entry("cover"), picture(20, 20, "{}"));

    assertThat(result.get("area").toString())
        .isEqualTo("{\"x\":0.0,\"y\":5.0,\"width\":20.0,\"height\":10.0}");
    assertThat(result.get("width").asInt()).isEqualTo(20);
    assertThat(result.get("height").asInt()).isEqualTo(10);
  }

  @Test
  void givesTheDistancesAsATensor() throws Exception {
    JsonNode result = result(entry("stretch"), picture(40, 20, "{'format': 'tensor'}"));

    assertThat(result.at("/tensor/shape").toString()).isEqualTo("[2,4]");
    assertThat(floats(result.get("tensor"))).containsExactly(1, 1, 2, 2, 3, 3, 5, 5);
    assertThat(result.get("max").asDouble()).isEqualTo(5);
  }

  @Test
  void givesSharesOfTheRangeAsATensor() throws Exception {
    JsonNode result =
        result(entry("stretch"), picture(4, 2, "{'format': 'tensor', 'normalize': true}"));

    assertThat(floats(result.get("tensor"))).containsExactly(0, 0, .25f, .25f, .5f, .5f, 1, 1);
  }

  @Test
  void keepsToTheRangeOfTheModelWhenThePicturesOwnIsNotWanted() throws Exception {
    String yaml = entry("stretch") + "range: [0, 4]\n";

    JsonNode result = result(yaml, picture(4, 2, "{'normalize': false}"));

    BufferedImage png = image(result.get("png"));
    assertThat(grey(png, 0, 0)).isCloseTo(65535 / 4, within(1));
    assertThat(grey(png, 3, 1)).as("5 is beyond the range").isEqualTo(65535);
    assertThat(result.get("min").asDouble()).isZero();
    assertThat(result.get("max").asDouble()).isEqualTo(4);
  }

  @Test
  void decodesWhatScDepthLeavesToTheHost() throws Exception {
    String yaml = entry("stretch") + "decoding: scdepth\n";

    JsonNode result = result(yaml, picture(4, 2, "{'format': 'tensor'}"));

    // 1 / (10 / (1 + exp(-1)) + 0.009), worked out by hand
    assertThat(floats(result.get("tensor"))[0]).isCloseTo(0.136620f, within(1e-5f));
  }

  @Test
  void drawsTheDepthInColours() throws Exception {
    JsonNode result =
        result(
            entry("stretch"),
            picture(64, 32, "{'render': true, 'colormap': 'gray', 'format': 'tensor'}"));

    BufferedImage jpeg = image(result.get("rendered"));
    assertThat(jpeg.getWidth()).isEqualTo(4);
    assertThat(jpeg.getRGB(3, 1) & 0xFF).isGreaterThan(200);
    assertThat(jpeg.getRGB(0, 0) & 0xFF).isLessThan(60);
  }

  @Test
  void keepsALargePicturesMapToASizeThatCanBeSent() throws Exception {
    JsonNode result = result(entry("stretch"), picture(4000, 2000, "{}"));

    int pixels = result.get("width").asInt() * result.get("height").asInt();
    assertThat(pixels).isBetween(DepthForm.MAX_PIXELS - 4000, DepthForm.MAX_PIXELS + 4000);
    assertThat(result.get("width").asDouble() / result.get("height").asDouble())
        .isCloseTo(2, within(0.01));
  }

  @Test
  void givesTheNetworksOutputUntouchedForATensor() throws Exception {
    byte[] frame = new byte[2 * 4 * 3];
    String tensor =
        TensorCodec.write(Tensor.ofBytes(DataType.UINT8, List.of(2, 4, 3), frame)).toString();

    JsonNode result =
        result(
            entry("stretch") + "decoding: scdepth\n",
            Requests.json("depth", "{'input_data': {'input': " + tensor + "}, 'request_id': 'x'}"));

    assertThat(result.at("/shape").toString()).isEqualTo("[1,2,4,1]");
    assertThat(floats(result)[7]).isEqualTo(5);
  }

  @Test
  void turnsATensorWithItsColoursFirstRound() throws Exception {
    byte[] planes = new byte[3 * 2 * 4];
    planes[0] = 1; // red of the first pixel
    planes[8] = 2; // green
    planes[16] = 3; // blue
    String tensor =
        TensorCodec.write(Tensor.ofBytes(DataType.UINT8, List.of(1, 3, 2, 4), planes)).toString();

    var unused =
        result(entry("stretch"), Requests.json("depth", "{'input': {'input': " + tensor + "}}"));

    Tensor given = networks.runs().get(0).get("image");
    assertThat(given.shape()).containsExactly(1, 2, 4, 3);
    assertThat(new byte[] {given.data().get(0), given.data().get(1), given.data().get(2)})
        .containsExactly(1, 2, 3);
  }

  @Test
  void refusesWhatItCanNotDo() throws Exception {
    ModelDefinition model = ModelDirs.only(scratch, entry("stretch"));

    assertThat(refusal(model, "{'normalize': false}")).isEqualTo("/params/normalize");
    assertThat(refusal(model, "{'top_k': 3}")).isEqualTo("/params/top_k");
    assertThat(refusal(model, "{'render': true, 'colormap': 'mauve'}"))
        .isEqualTo("/params/colormap");
  }

  private String refusal(ModelDefinition model, String params) {
    return catchThrowableOfType(
            ProtocolException.class, () -> handler.prepare(model, picture(4, 2, params)))
        .pointer();
  }
}
