package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * Networks of the YOLOv8 family (YOLOv8, v9, 11, 12), for boxes alone or with points. Thread-safe.
 *
 * <p>Either as exported to ONNX: one output [1, 4 + classes + 3 for each point, cells], or [1,
 * cells, …], of centre, size, scores and points in pixels. Or as its heads are, which is how Hailo
 * has them: for each grid an output of four distances to the sides, each as 16 numbers whose
 * softmax is how likely it is 0 to 15 squares, one of scores, and one of points.
 *
 * @param network for messages
 * @param form the input
 * @param points how many points each found thing has; 0 for boxes alone
 * @param scores what the heads give as a score
 */
record Yolov8(ModelSpec network, PictureForm form, int points, Scores scores)
    implements BoxDecoder {
  private static final int BOX = 4;
  private static final int BINS = 16;
  private static final List<Integer> STRIDES = List.of(8, 16, 32);

  @Override
  public Boxes arrange(Map<String, Tensor> outputs) throws DeviceException {
    Optional<Boxes> boxes = outputs.size() == 1 ? exported(outputs) : heads(outputs);
    return boxes.orElseThrow(() -> Outputs.unexpected(network.key(), outputs, expected()));
  }

  private String expected() {
    String channels =
        points == 0 ? "4 + classes" : Integer.toString(BOX + 1 + points * Found.POINT);
    return "float32[1, "
        + channels
        + ", "
        + exportedCells()
        + "], or for each grid an output of 64 channels, one of scores"
        + (points == 0 ? "" : " and one of " + points * Found.POINT)
        + " (decoder yolov8)";
  }

  private int exportedCells() {
    return STRIDES.stream()
        .mapToInt(stride -> (form.width() / stride) * (form.height() / stride))
        .sum();
  }

  private Optional<Boxes> exported(Map<String, Tensor> outputs) {
    Tensor output = outputs.values().iterator().next();
    List<Integer> shape = output.shape();
    if (shape.size() != 3 || shape.get(0) != 1 || output.dtype() != DataType.FLOAT32) {
      return Optional.empty();
    }
    boolean together = shape.get(1) == exportedCells();
    int count = shape.get(together ? 1 : 2);
    int channels = shape.get(together ? 2 : 1);
    int classes = channels - BOX - points * Found.POINT;
    if (count != exportedCells() || classes < 1 || (points > 0 && classes != 1)) {
      return Optional.empty();
    }
    return Optional.of(
        score -> exported(new Cells(Outputs.floats(output), count, channels, together), score));
  }

  private List<Found> exported(Cells cells, float score) {
    int end = cells.channels() - points * Found.POINT;
    Cells.Greatest best = cells.greatest(BOX, end);
    List<Found> found = new ArrayList<>();
    for (int cell = 0; cell < cells.count(); cell++) {
      if (best.value()[cell] >= score) {
        float x = cells.at(cell, 0);
        float y = cells.at(cell, 1);
        float halfWidth = cells.at(cell, 2) / 2;
        float halfHeight = cells.at(cell, 3) / 2;
        float[] at = new float[points * Found.POINT];
        for (int i = 0; i < at.length; i++) {
          at[i] = cells.at(cell, end + i);
        }
        found.add(
            new Found(
                x - halfWidth,
                y - halfHeight,
                x + halfWidth,
                y + halfHeight,
                best.value()[cell],
                best.channel()[cell],
                at));
      }
    }
    return found;
  }

  private Optional<Boxes> heads(Map<String, Tensor> outputs) {
    List<Plan> plans = new ArrayList<>();
    for (YoloGrid grid : YoloGrid.of(outputs, form).orElse(List.of())) {
      Optional<Plan> plan = plan(grid);
      if (plan.isEmpty()) {
        return Optional.empty();
      }
      plans.add(plan.get());
    }
    return plans.isEmpty()
        ? Optional.empty()
        : Optional.of(
            score -> {
              List<Found> found = new ArrayList<>();
              plans.forEach(plan -> new Head(plan).add(score, found));
              return found;
            });
  }

  /** Which output of a grid is which. */
  private record Plan(
      YoloGrid grid, YoloGrid.Layer distances, YoloGrid.Layer classes, YoloGrid.Layer marks) {}

  private Optional<Plan> plan(YoloGrid grid) {
    Optional<YoloGrid.Layer> distances = grid.ofChannels(BOX * BINS);
    Optional<YoloGrid.Layer> marks =
        points == 0 ? distances : grid.ofChannels(points * Found.POINT);
    Optional<YoloGrid.Layer> classes =
        grid.outputs().stream()
            .filter(other -> isNot(other, distances) && isNot(other, marks))
            .filter(other -> points == 0 || other.channels() == 1)
            .findFirst();
    return distances.isPresent()
            && marks.isPresent()
            && classes.isPresent()
            && grid.outputs().size() == (points == 0 ? 2 : 3)
        ? Optional.of(new Plan(grid, distances.get(), classes.get(), marks.get()))
        : Optional.empty();
  }

  @SuppressWarnings("ReferenceEquality") // Two outputs may well hold the same numbers.
  private static boolean isNot(YoloGrid.Layer one, Optional<YoloGrid.Layer> other) {
    return other.isEmpty() || one != other.get();
  }

  /** The outputs of one grid. Finish thread. */
  private final class Head {
    private final YoloGrid grid;
    private final Cells distances;
    private final Cells classes;
    private final Cells marks;

    Head(Plan plan) {
      this.grid = plan.grid;
      this.distances = plan.distances.cells();
      this.classes = plan.classes.cells();
      this.marks = points == 0 ? distances : plan.marks.cells();
    }

    void add(float score, List<Found> found) {
      float least = scores.given(score);
      Cells.Greatest best = classes.greatest(0, classes.channels());
      for (int cell = 0; cell < classes.count(); cell++) {
        if (best.value()[cell] >= least) {
          found.add(found(cell, scores.of(best.value()[cell]), best.channel()[cell]));
        }
      }
    }

    private Found found(int cell, float score, int kind) {
      float x = grid.x(cell) + 0.5f;
      float y = grid.y(cell) + 0.5f;
      int stride = grid.stride();
      return new Found(
          (x - distance(cell, 0)) * stride,
          (y - distance(cell, 1)) * stride,
          (x + distance(cell, 2)) * stride,
          (y + distance(cell, 3)) * stride,
          score,
          kind,
          points(cell));
    }

    /** In squares: the mean of 0 to 15, each as likely as softmax says. */
    private float distance(int cell, int side) {
      int from = side * BINS;
      float greatest = Float.NEGATIVE_INFINITY;
      for (int bin = 0; bin < BINS; bin++) {
        greatest = Math.max(greatest, distances.at(cell, from + bin));
      }
      double sum = 0;
      double mean = 0;
      for (int bin = 0; bin < BINS; bin++) {
        double power = Math.exp(distances.at(cell, from + bin) - greatest);
        sum += power;
        mean += power * bin;
      }
      return (float) (mean / sum);
    }

    private float[] points(int cell) {
      float[] at = new float[points * Found.POINT];
      for (int i = 0; i < at.length; i += Found.POINT) {
        at[i] = (2 * marks.at(cell, i) + grid.x(cell)) * grid.stride();
        at[i + 1] = (2 * marks.at(cell, i + 1) + grid.y(cell)) * grid.stride();
        at[i + 2] = Scores.sigmoid(marks.at(cell, i + 2));
      }
      return at;
    }
  }
}
