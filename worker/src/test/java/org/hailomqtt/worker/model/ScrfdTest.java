package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.model.PictureForm.Layout;
import org.junit.jupiter.api.Test;

/** On an input of 64 x 32, with the second try of column 3, row 1 of the grid of 16 pixels. */
class ScrfdTest {
  private static final Scrfd DECODER =
      new Scrfd(Heads.NETWORK, Heads.form(64, 32, Layout.NHWC), Scores.PROBABILITIES);

  /** Distances of 1, 0.5, 0.25 and 0.75 squares; the points at (0, 0), (0.5, 0.25) and so on. */
  private static Map<String, Tensor> outputs(boolean grids) {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (int stride : List.of(8, 16, 32)) {
      int width = 64 / stride;
      int height = 32 / stride;
      int tries = 2 * width * height;
      Heads score = grids ? Heads.of(1, height, width, 2) : Heads.of(tries, 1);
      Heads sides = grids ? Heads.of(1, height, width, 8) : Heads.of(1, tries, 4);
      Heads points = grids ? Heads.of(1, height, width, 20) : Heads.of(tries, 10);
      if (stride == 16) {
        float[] distances = {1, 0.5f, 0.25f, 0.75f};
        int row = (1 * width + 3) * 2 + 1;
        if (grids) {
          score.set(0.9f, 0, 1, 3, 1);
        } else {
          score.set(0.9f, row, 0);
        }
        for (int i = 0; i < 4; i++) {
          if (grids) {
            sides.set(distances[i], 0, 1, 3, 4 + i);
          } else {
            sides.set(distances[i], 0, row, i);
          }
        }
        for (int p = 0; p < 5; p++) {
          if (grids) {
            points.set(p * 0.5f, 0, 1, 3, 10 + 2 * p).set(p * 0.25f, 0, 1, 3, 11 + 2 * p);
          } else {
            points.set(p * 0.5f, row, 2 * p).set(p * 0.25f, row, 2 * p + 1);
          }
        }
      }
      outputs.put("score" + stride, score.tensor());
      outputs.put("box" + stride, sides.tensor());
      outputs.put("points" + stride, points.tensor());
    }
    return outputs;
  }

  @Test
  void readsTheOutputsOfAnOnnxExportAndOfADeviceAlike() throws DeviceException {
    for (boolean grids : new boolean[] {false, true}) {
      // The square's corner is at 48, 16.
      assertThat(Heads.found(DECODER, outputs(grids), 0.5f))
          .containsExactly("0 0.90: 32.0 8.0 52.0 28.0");
      assertThat(DECODER.arrange(outputs(grids)).over(0.5f).get(0).points())
          .containsExactly(48, 16, 1, 56, 20, 1, 64, 24, 1, 72, 28, 1, 80, 32, 1);
    }
  }

  @Test
  void aGridWithoutItsPointsIsRefused() {
    Map<String, Tensor> outputs = outputs(true);
    outputs.remove("points8");

    DeviceException fault =
        catchThrowableOfType(DeviceException.class, () -> DECODER.arrange(outputs));

    assertThat(fault.kind()).isEqualTo(DeviceException.Kind.INFERENCE);
    assertThat(fault.text()).contains("with two tries a square");
  }

  @Test
  void noOutputsAreRefused() {
    assertThat(catchThrowableOfType(DeviceException.class, () -> DECODER.arrange(Map.of())))
        .isNotNull();
  }
}
