package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.model.PictureForm.Layout;
import org.junit.jupiter.api.Test;

class Yolov5Test {
  private static Yolov5 decoder(Scores scores) {
    return new Yolov5(
        Heads.NETWORK,
        Heads.form(64, 32, Layout.NHWC),
        scores,
        Map.of(16, List.of(10.0, 20.0, 30.0, 40.0, 50.0, 60.0)));
  }

  @Test
  void readsTheOutputOfAnOnnxExport() throws DeviceException {
    Heads output =
        Heads.of(1, 24, 7)
            .set(30, 0, 4, 0)
            .set(16, 0, 4, 1)
            .set(20, 0, 4, 2)
            .set(10, 0, 4, 3)
            .set(0.5f, 0, 4, 4)
            .set(0.8f, 0, 4, 6)
            .set(0.9f, 0, 5, 4);

    assertThat(Heads.found(decoder(Scores.PROBABILITIES), Map.of("o", output.tensor()), 0.25f))
        .containsExactly("1 0.40: 20.0 11.0 40.0 21.0");
  }

  @Test
  void readsTheHeadsWithTheirAnchors() throws DeviceException {
    // Second anchor (30 x 40), of channels 7 to 13, in column 3 of row 1.
    Heads head =
        Heads.of(1, 2, 4, 21)
            .set(0.5f, 0, 1, 3, 7)
            .set(0.75f, 0, 1, 3, 8)
            .set(0.5f, 0, 1, 3, 9)
            .set(0.25f, 0, 1, 3, 10)
            .set(0.9f, 0, 1, 3, 11)
            .set(1, 0, 1, 3, 12);

    // x (2 * 0.5 - 0.5 + 3) * 16 = 56, y (2 * 0.75 - 0.5 + 1) * 16 = 32, 30 * 1, 40 * 0.25
    assertThat(Heads.found(decoder(Scores.PROBABILITIES), Map.of("o", head.tensor()), 0.25f))
        .containsExactly("0 0.90: 41.0 27.0 71.0 37.0");
  }

  @Test
  void makesAllNumbersOfLogits() throws DeviceException {
    Heads head = Heads.of(1, 2, 4, 21).filled(-50).set(50, 0, 0, 0, 4).set(50, 0, 0, 0, 5);
    for (int i = 0; i < 4; i++) {
      head.set(0, 0, 0, 0, i); // a half
    }

    assertThat(Heads.found(decoder(Scores.LOGITS), Map.of("o", head.tensor()), 0.25f))
        .containsExactly("0 1.00: 3.0 -2.0 13.0 18.0");
  }

  @Test
  void aGridWithoutAnchorsIsRefused() {
    Map<String, Tensor> outputs = Map.of("o", Heads.of(1, 4, 8, 21).tensor());

    DeviceException fault =
        catchThrowableOfType(
            DeviceException.class, () -> decoder(Scores.PROBABILITIES).arrange(outputs));

    assertThat(fault.text()).contains("for each of the strides [16]");
  }
}
