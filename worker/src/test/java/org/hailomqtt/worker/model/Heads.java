package org.hailomqtt.worker.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/** An output that a test fills number by number. */
final class Heads {
  /** A network for messages. */
  static final ModelSpec NETWORK =
      new ModelSpec(
          "m/main",
          Optional.empty(),
          Optional.empty(),
          List.of(new TensorSpec("x", DataType.UINT8, List.of(1, 32, 32, 3))),
          List.of(),
          ModelSpec.Simulation.INSTANT);

  private final List<Integer> shape;
  private final float[] values;

  private Heads(List<Integer> shape) {
    this.shape = shape;
    this.values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
  }

  /** All zero. */
  static Heads of(Integer... shape) {
    return new Heads(List.of(shape));
  }

  /** The same number everywhere. */
  Heads filled(float value) {
    Arrays.fill(values, value);
    return this;
  }

  /** Sets one number. */
  Heads set(float value, int... at) {
    int index = 0;
    for (int i = 0; i < at.length; i++) {
      index = index * shape.get(i) + at[i];
    }
    values[index] = value;
    return this;
  }

  Tensor tensor() {
    return Tensor.ofFloats(shape, values);
  }

  /** An input of this size. */
  static PictureForm form(int width, int height, PictureForm.Layout layout) {
    return new PictureForm(
        width,
        height,
        layout,
        PictureForm.Fit.LETTERBOX,
        List.of(0.0, 0.0, 0.0),
        List.of(1.0, 1.0, 1.0));
  }

  /** The boxes of an output, as text that a person can check. */
  static List<String> found(BoxDecoder decoder, Map<String, Tensor> outputs, float score)
      throws DeviceException {
    return decoder.arrange(outputs).over(score).stream()
        .map(
            found ->
                String.format(
                    Locale.ROOT,
                    "%d %.2f: %.1f %.1f %.1f %.1f",
                    found.kind(),
                    found.score(),
                    found.left(),
                    found.top(),
                    found.right(),
                    found.bottom()))
        .toList();
  }
}
