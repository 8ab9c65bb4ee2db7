package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A picture of 128 x 64 in an input of 64 x 64: 64 x 32 of it, under 16 rows of bar. */
class PoseHandlerTest {
  private static final int CELLS = 8 * 8 + 4 * 4 + 2 * 2;

  private static final String ENTRY =
      """
      name: m
      type: pose
      image: {width: 64, height: 64, fit: letterbox}
      tensors: {main: {inputs: {x: {dtype: uint8, shape: [1, 64, 64, 3]}}, outputs: {}}}
      """;

  private static final String PICTURE =
      "'input': {'image': {'dtype': 'uint8', 'shape': [64, 128, 3], 'data_b64': '"
          + Base64.getEncoder().encodeToString(new byte[64 * 128 * 3])
          + "'}}";

  @TempDir private Path dir;

  private final PoseHandler handler =
      new PoseHandler(new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
  private ModelDefinition model;

  @BeforeEach
  void readModel() throws IOException {
    model = ModelDirs.only(dir, ENTRY);
  }

  /**
   * Somebody at 10 to 50 and 20 to 40; nose at 30 and 24, left ankle at 70 and 44, which is out.
   */
  private static Heads output() {
    return Heads.of(1, 56, CELLS)
        .set(30, 0, 0, 9)
        .set(30, 0, 1, 9)
        .set(40, 0, 2, 9)
        .set(20, 0, 3, 9)
        .set(0.75f, 0, 4, 9)
        .set(30, 0, 5, 9)
        .set(24, 0, 6, 9)
        .set(0.875f, 0, 7, 9)
        .set(70, 0, 5 + 15 * 3, 9)
        .set(44, 0, 6 + 15 * 3, 9)
        .set(0.5f, 0, 7 + 15 * 3, 9);
  }

  private JsonNode result(String body, Map<String, Tensor> outputs) throws DeviceException {
    return Replies.asSent(
        handler
            .prepare(model, Requests.json("pose", body))
            .run(new FakeNetworks().answering("m/main", in -> outputs))
            .result());
  }

  private JsonNode result(String params) throws DeviceException {
    return result("{'params': " + params + ", " + PICTURE + "}", Map.of("o", output().tensor()));
  }

  @Test
  void givesPeopleWithTheirKeypointsInThePicturesPixels() throws DeviceException {
    JsonNode person = result("{}").at("/people/0");

    assertThat(person.at("/score").doubleValue()).isEqualTo(0.75);
    assertThat(person.at("/box").toString())
        .isEqualTo("{\"x\":20.0,\"y\":8.0,\"width\":80.0,\"height\":40.0}");
    assertThat(person.at("/keypoints")).hasSize(17);
    assertThat(person.at("/keypoints/0").toString())
        .isEqualTo("{\"name\":\"nose\",\"x\":60.0,\"y\":16.0,\"score\":0.875}");
    assertThat(person.at("/keypoints/15").toString())
        .isEqualTo("{\"name\":\"left_ankle\",\"x\":128.0,\"y\":56.0,\"score\":0.5}");
  }

  @Test
  void leavesOutKeypointsThatAreLessSureThanAskedFor() throws DeviceException {
    JsonNode result = result("{'keypoint_threshold': 0.6}");

    assertThat(result.at("/people/0/keypoints").findValuesAsText("name")).containsExactly("nose");
  }

  @Test
  void aTensorIsAnsweredWithTheOutputsByName() throws DeviceException {
    JsonNode result =
        result(
            "{'input': {'input': {'dtype': 'uint8', 'shape': [64, 64, 3], 'data_b64': '"
                + Base64.getEncoder().encodeToString(new byte[64 * 64 * 3])
                + "'}}}",
            Map.of("a", Heads.of(1, 2).tensor(), "b", Heads.of(1, 3).tensor()));

    assertThat(result.at("/a/shape").toString()).isEqualTo("[1,2]");
    assertThat(result.at("/b/shape").toString()).isEqualTo("[1,3]");
  }

  @Test
  void drawsTheSkeleton() throws Exception {
    // Left shoulder at 20 and 24, left elbow at 40 and 24 of the input.
    Heads output =
        output()
            .set(20, 0, 5 + 5 * 3, 9)
            .set(24, 0, 6 + 5 * 3, 9)
            .set(1, 0, 7 + 5 * 3, 9)
            .set(40, 0, 5 + 7 * 3, 9)
            .set(24, 0, 6 + 7 * 3, 9)
            .set(1, 0, 7 + 7 * 3, 9);

    JsonNode result =
        result("{'params': {'render': true}, " + PICTURE + "}", Map.of("o", output.tensor()));

    byte[] jpeg = Base64.getDecoder().decode(result.path("rendered").asText());
    BufferedImage drawn = ImageIO.read(new ByteArrayInputStream(jpeg));
    assertThat(new Color(drawn.getRGB(70, 16)).getRed()).isGreaterThan(100);
    assertThat(new Color(drawn.getRGB(70, 30)).getRed()).isLessThan(40);
  }
}
