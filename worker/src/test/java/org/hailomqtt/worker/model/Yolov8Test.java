package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.model.PictureForm.Layout;
import org.junit.jupiter.api.Test;

/** On an input of 64 x 32, whose grids are 8 x 4, 4 x 2 and 2 x 1: 42 cells. */
class Yolov8Test {
  /** As good as sure: e^-50 is nothing. */
  private static final float SURE = 50;

  private static Yolov8 decoder(Layout layout, int points, Scores scores) {
    return new Yolov8(Heads.NETWORK, Heads.form(64, 32, layout), points, scores);
  }

  @Test
  void readsTheOutputOfAnOnnxExport() throws DeviceException {
    Heads output =
        Heads.of(1, 6, 42)
            // centre, size, two scores
            .set(30, 0, 0, 7)
            .set(16, 0, 1, 7)
            .set(20, 0, 2, 7)
            .set(10, 0, 3, 7)
            .set(0.2f, 0, 4, 7)
            .set(0.75f, 0, 5, 7)
            .set(0.5f, 0, 4, 41)
            .set(0.49f, 0, 4, 40);

    assertThat(
            Heads.found(
                decoder(Layout.NCHW, 0, Scores.PROBABILITIES),
                Map.of("output0", output.tensor()),
                0.5f))
        .containsExactly("1 0.75: 20.0 11.0 40.0 21.0", "0 0.50: 0.0 0.0 0.0 0.0");
  }

  @Test
  void readsAnExportWithTheNumbersOfACellTogether() throws DeviceException {
    Heads output =
        Heads.of(1, 42, 6)
            .set(30, 0, 7, 0)
            .set(16, 0, 7, 1)
            .set(20, 0, 7, 2)
            .set(10, 0, 7, 3)
            .set(0.75f, 0, 7, 5);

    assertThat(
            Heads.found(
                decoder(Layout.NCHW, 0, Scores.PROBABILITIES),
                Map.of("output0", output.tensor()),
                0.5f))
        .containsExactly("1 0.75: 20.0 11.0 40.0 21.0");
  }

  /** Distances of 1, 0, 2 and 0.5 squares in the cell of column 3, row 1, and a score. */
  private static Map<String, Tensor> heads(boolean last, float score, float background) {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (int stride : List.of(8, 16, 32)) {
      int width = 64 / stride;
      int height = 32 / stride;
      Heads boxes = last ? Heads.of(1, height, width, 64) : Heads.of(1, 64, height, width);
      Heads classes = last ? Heads.of(1, height, width, 3) : Heads.of(1, 3, height, width);
      classes.filled(background);
      if (stride == 16) {
        set(classes, last, score, 1, 3, 2);
        set(boxes, last, SURE, 1, 3, 1);
        set(boxes, last, SURE, 1, 3, 16);
        set(boxes, last, SURE, 1, 3, 32 + 2);
        // Half at 0 and half at 1: in the mean half a square.
        set(boxes, last, SURE, 1, 3, 48);
        set(boxes, last, SURE, 1, 3, 48 + 1);
      }
      outputs.put("box" + stride, boxes.tensor());
      outputs.put("class" + stride, classes.tensor());
    }
    return outputs;
  }

  private static void set(Heads head, boolean last, float value, int y, int x, int channel) {
    if (last) {
      head.set(value, 0, y, x, channel);
    } else {
      head.set(value, 0, channel, y, x);
    }
  }

  @Test
  void readsTheHeadsThatADeviceGives() throws DeviceException {
    // The cell's centre is at (3.5, 1.5) squares of 16 pixels.
    String box = "2 0.80: 40.0 24.0 88.0 32.0";

    assertThat(
            Heads.found(
                decoder(Layout.NHWC, 0, Scores.PROBABILITIES), heads(true, 0.8f, 0.1f), 0.25f))
        .containsExactly(box);
    assertThat(
            Heads.found(
                decoder(Layout.NCHW, 0, Scores.PROBABILITIES), heads(false, 0.8f, 0.1f), 0.25f))
        .containsExactly(box);
  }

  @Test
  void makesScoresOfLogits() throws DeviceException {
    // 1 / (1 + e^-1.3863) = 0.8, and that of -3 is 0.047
    assertThat(
            Heads.found(decoder(Layout.NHWC, 0, Scores.LOGITS), heads(true, 1.386294f, -3), 0.25f))
        .containsExactly("2 0.80: 40.0 24.0 88.0 32.0");
  }

  @Test
  void readsPointsOfAnExport() throws DeviceException {
    Heads output =
        Heads.of(1, 5 + 2 * 3, 42)
            .set(10, 0, 2, 0)
            .set(10, 0, 3, 0)
            .set(0.9f, 0, 4, 0)
            .set(11, 0, 5, 0)
            .set(12, 0, 6, 0)
            .set(0.25f, 0, 7, 0)
            .set(21, 0, 8, 0)
            .set(22, 0, 9, 0)
            .set(0.75f, 0, 10, 0);

    List<Found> found =
        decoder(Layout.NCHW, 2, Scores.PROBABILITIES)
            .arrange(Map.of("o", output.tensor()))
            .over(0.5f);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).points()).containsExactly(11, 12, 0.25f, 21, 22, 0.75f);
  }

  @Test
  void readsPointsOfHeads() throws DeviceException {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (int stride : List.of(8, 16, 32)) {
      int width = 64 / stride;
      int height = 32 / stride;
      Heads classes = Heads.of(1, height, width, 1);
      Heads marks = Heads.of(1, height, width, 6);
      if (stride == 8) {
        classes.set(0.9f, 0, 2, 5, 0);
        marks.set(0.5f, 0, 2, 5, 0).set(-0.25f, 0, 2, 5, 1).set(0, 0, 2, 5, 2);
      }
      outputs.put("box" + stride, Heads.of(1, height, width, 64).tensor());
      outputs.put("class" + stride, classes.tensor());
      outputs.put("points" + stride, marks.tensor());
    }

    List<Found> found = decoder(Layout.NHWC, 2, Scores.PROBABILITIES).arrange(outputs).over(0.5f);

    // (2 * 0.5 + 5) * 8, (2 * -0.25 + 2) * 8; a visibility of 0 is a half.
    assertThat(found).hasSize(1);
    assertThat(found.get(0).points()[0]).isCloseTo(48, within(1e-4f));
    assertThat(found.get(0).points()[1]).isCloseTo(12, within(1e-4f));
    assertThat(found.get(0).points()[2]).isCloseTo(0.5f, within(1e-4f));
  }

  @Test
  void otherOutputsAreRefusedWithWhatWasExpected() {
    Map<String, Tensor> outputs = heads(true, 0, 0);
    outputs.remove("class16");

    DeviceException fault =
        catchThrowableOfType(
            DeviceException.class,
            () -> decoder(Layout.NHWC, 0, Scores.PROBABILITIES).arrange(outputs));

    assertThat(fault.kind()).isEqualTo(DeviceException.Kind.INFERENCE);
    assertThat(fault.text()).contains("'m/main' gave").contains("float32[1, 4 + classes, 42]");
  }

  @Test
  void anExportOfAnotherInputSizeIsRefused() {
    DeviceException fault =
        catchThrowableOfType(
            DeviceException.class,
            () ->
                decoder(Layout.NCHW, 0, Scores.PROBABILITIES)
                    .arrange(Map.of("o", Heads.of(1, 6, 84).tensor())));

    assertThat(fault.text()).contains("gave {o=float32[1, 6, 84]}");
  }
}
