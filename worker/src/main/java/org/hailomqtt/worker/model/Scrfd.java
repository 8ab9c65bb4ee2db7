package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * SCRFD networks: faces with five points. Thread-safe.
 *
 * <p>For each of some grids, with two tries for each of its squares: an output of scores, one of
 * the distances to the four sides, and one of the points' distances, all in squares from the
 * square's upper left corner. As exported to ONNX they are [tries, 1], [tries, 4] and [tries, 10],
 * with or without a batch dimension of 1; as Hailo has them, [1, height, width, 2], 8 and 20, in
 * which the numbers lie in the same order.
 *
 * @param network for messages
 * @param form the input
 * @param scores what it gives as a score
 */
record Scrfd(ModelSpec network, PictureForm form, Scores scores) implements BoxDecoder {
  /** Points of a face. */
  static final int POINTS = 5;

  private static final int TRIES = 2;
  private static final int SIDES = 4;
  private static final List<Integer> STRIDES = List.of(4, 8, 16, 32, 64, 128);

  @Override
  public Boxes arrange(Map<String, Tensor> outputs) throws DeviceException {
    Map<Integer, Map<Integer, Tensor>> byTries = new TreeMap<>();
    for (Tensor output : outputs.values()) {
      int each = numbersEach(output);
      if (each == 0) {
        throw unexpected(outputs);
      }
      int tries = output.floats().remaining() / each;
      byTries.computeIfAbsent(tries, ignored -> new HashMap<>()).put(each, output);
    }
    List<Level> levels = new ArrayList<>();
    for (Map.Entry<Integer, Map<Integer, Tensor>> level : byTries.entrySet()) {
      levels.add(level(level.getKey(), level.getValue()).orElseThrow(() -> unexpected(outputs)));
    }
    if (levels.isEmpty()) {
      throw unexpected(outputs);
    }
    return score -> {
      List<Found> found = new ArrayList<>();
      levels.forEach(level -> level.add(score, scores, found));
      return found;
    };
  }

  private DeviceException unexpected(Map<String, Tensor> outputs) {
    return Outputs.unexpected(
        network.key(),
        outputs,
        "for each grid, with two tries a square, float32[tries, 1], [tries, 4] and [tries, 10], or"
            + " [1, height, width, 2], 8 and 20");
  }

  /** 1 for scores, 4 for sides, 10 for points; 0 for what is none of these. */
  private static int numbersEach(Tensor output) {
    List<Integer> shape = output.shape();
    if (output.dtype() != DataType.FLOAT32 || shape.isEmpty() || shape.contains(0)) {
      return 0;
    }
    int last = shape.get(shape.size() - 1);
    if (shape.size() == 4) {
      last = last % TRIES == 0 ? last / TRIES : 0;
    }
    return last == 1 || last == SIDES || last == 2 * POINTS ? last : 0;
  }

  private Optional<Level> level(int tries, Map<Integer, Tensor> outputs) {
    Tensor score = outputs.get(1);
    Tensor sides = outputs.get(SIDES);
    Tensor points = outputs.get(2 * POINTS);
    return score == null || sides == null || points == null
        ? Optional.empty()
        : STRIDES.stream()
            .filter(s -> TRIES * (form.width() / s) * (form.height() / s) == tries)
            .findFirst()
            .map(stride -> new Level(stride, form.width() / stride, score, sides, points));
  }

  /** The outputs of one grid. */
  private record Level(int stride, int columns, Tensor score, Tensor sides, Tensor points) {
    void add(float least, Scores scores, List<Found> found) {
      float given = scores.given(least);
      float[] score = Outputs.floats(this.score);
      float[] side = Outputs.floats(sides);
      float[] point = Outputs.floats(points);
      for (int i = 0; i < score.length; i++) {
        if (score[i] >= given) {
          int x = i / TRIES % columns;
          int y = i / TRIES / columns;
          int s = i * SIDES;
          found.add(
              new Found(
                  (x - side[s]) * stride,
                  (y - side[s + 1]) * stride,
                  (x + side[s + 2]) * stride,
                  (y + side[s + 3]) * stride,
                  scores.of(score[i]),
                  0,
                  points(point, i, x, y)));
        }
      }
    }

    private float[] points(float[] point, int i, int x, int y) {
      float[] at = new float[POINTS * Found.POINT];
      for (int p = 0; p < POINTS; p++) {
        int from = (i * POINTS + p) * 2;
        at[p * Found.POINT] = (x + point[from]) * stride;
        at[p * Found.POINT + 1] = (y + point[from + 1]) * stride;
        at[p * Found.POINT + 2] = 1;
      }
      return at;
    }
  }
}
