package org.hailomqtt.worker.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.worker.device.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryDraftTest {
  private static String yaml(String name, DataType dtype, Integer... shape) {
    return new EntryDraft(
            name,
            "infer",
            "n/n.hef",
            "ab".repeat(32),
            5,
            Optional.of(
                new EntryDraft.Tensors(
                    List.of(new TensorSpec("in", dtype, List.of(shape))), List.of())))
        .yaml();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | 480 | 640 | 3 | {width: 640, height: 480, layout: nhwc",
        "1 | 3 | 480 | 640 | {width: 640, height: 480, layout: nchw",
        "-1 | 480 | 640 | 3 | {width: 640, height: 480, layout: nhwc",
      })
  void tellsWhatPicturesTheInputTakes(int a, int b, int c, int d, String image) {
    assertThat(yaml("n", DataType.UINT8, a, b, c, d)).contains("image: " + image);
  }

  @ParameterizedTest
  @CsvSource({"1, 480, 640, 1", "1, -1, -1, 3", "1, 512, 8, 8"})
  void saysNothingOfPicturesWhereTheInputIsNone(int a, int b, int c, int d) {
    assertThat(yaml("n", DataType.UINT8, a, b, c, d)).doesNotContain("image:");
    assertThat(yaml("n", DataType.INT64, 1, 8, 8, 3)).doesNotContain("image:");
    assertThat(yaml("n", DataType.UINT8, 1, 8)).doesNotContain("image:");
  }

  @Test
  void asksForTheNormalisationOfFloats() {
    assertThat(yaml("n", DataType.FLOAT32, 1, 8, 8, 3)).contains("# Look up what it was trained");
  }

  @ParameterizedTest
  @CsvSource({"net, net", "no, \"no\"", "8x, \"8x\"", "a:b, \"a:b\"", "yolov8s_pose, yolov8s_pose"})
  void quotesWhatYamlWouldTakeForSomethingElse(String name, String written) {
    assertThat(yaml(name, DataType.UINT8, 1)).contains("name: " + written + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "yolov8s.hef, detect",
    "yolov8s_pose_h8.hef, pose",
    "scrfd_2.5g.hef, face",
    "scdepthv3.hef, depth",
    "resnet_v1_50.hef, classify",
    "SSD_mobilenet.onnx, detect",
    "whatever.onnx, infer"
  })
  void guessesTheTypeFromTheName(String file, String type) {
    assertThat(EntryDraft.typeOf(file)).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({"my net.onnx, my-net", ".hef, .hef", "a.b.hef, a.b"})
  void namesAModelAfterItsFile(String file, String name) {
    assertThat(EntryDraft.nameOf(file)).isEqualTo(name);
  }
}
