package org.hailomqtt.harness.bench;

import java.nio.file.Path;
import org.hailomqtt.harness.ScratchDirectory;

/**
 * The model directory that the measured worker is started with: simulated models of known cost.
 * Thread-safe.
 */
final class BenchModels {
  /** Takes a picture or a tensor of {@link #PICTURE_SHAPE} and no time. */
  static final String FAST = "bench";

  /** The same with an inference of ten milliseconds. */
  static final String SLOW = "bench-10ms";

  /** Takes a tensor of {@link #SMALL_SHAPE} and no time. */
  static final String SMALL = "bench-small";

  static final String PICTURE_SHAPE = "1,224,224,3";
  static final String SMALL_SHAPE = "1,81";
  static final int SLOW_INFERENCE_MS = 10;

  private BenchModels() {}

  /** Writes the models; the directory stays the caller's to close. */
  static Path write(ScratchDirectory directory) {
    String picture = "image: {width: 224, height: 224, layout: nhwc, fit: stretch}\n";
    directory.write("models.d/bench.yaml", entry(FAST, PICTURE_SHAPE, 0) + picture);
    directory.write(
        "models.d/bench-10ms.yaml", entry(SLOW, PICTURE_SHAPE, SLOW_INFERENCE_MS) + picture);
    directory.write("models.d/bench-small.yaml", entry(SMALL, SMALL_SHAPE, 0));
    return directory.path();
  }

  private static String entry(String name, String shape, int inferenceMs) {
    return """
        name: %s
        type: infer
        devices: [simulated]
        tensors:
          main:
            inputs: {input: {dtype: uint8, shape: [%s]}}
            outputs: {output: {dtype: float32, shape: [1, 10]}}
        simulated: {inference_ms: %d, load_ms: 0}
        """
        .formatted(name, shape, inferenceMs);
  }
}
