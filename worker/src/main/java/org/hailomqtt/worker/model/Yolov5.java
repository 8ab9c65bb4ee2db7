package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * Networks of the YOLOv5 family (YOLOv5, v7), whose boxes are multiples of given sizes, the
 * anchors. Thread-safe.
 *
 * <p>Either as exported to ONNX: one output [1, cells, 5 + classes] of centre, size, whether there
 * is anything, and scores. Or as its heads are: for each grid an output with 5 + classes channels
 * for each of three anchors.
 *
 * @param network for messages
 * @param form the input
 * @param scores what the heads give, of boxes as well as of scores
 * @param anchors width and height in pixels of each anchor, by the stride of its grid
 */
record Yolov5(
    ModelSpec network, PictureForm form, Scores scores, Map<Integer, List<Double>> anchors)
    implements BoxDecoder {
  private static final int BOX = 5;
  private static final int ANCHORS = 3;

  private static final Map<Integer, List<Double>> USUAL =
      Map.of(
          8, List.of(10.0, 13.0, 16.0, 30.0, 33.0, 23.0),
          16, List.of(30.0, 61.0, 62.0, 45.0, 59.0, 119.0),
          32, List.of(116.0, 90.0, 156.0, 198.0, 373.0, 326.0));

  /** Copies the map. */
  Yolov5 {
    anchors = Map.copyOf(anchors);
  }

  /**
   * Those of an entry, section {@code anchors}; else those that the networks' makers ship.
   *
   * @throws CatalogException if they are not three pairs for each stride
   */
  static Map<Integer, List<Double>> anchors(Fields entry) {
    if (!entry.has("anchors")) {
      return USUAL;
    }
    Fields section = entry.object("anchors");
    Map<Integer, List<Double>> anchors = new TreeMap<>();
    for (String stride : section.names()) {
      if (!stride.matches("[1-9][0-9]{0,3}")) {
        throw section.refuse(stride, "'anchors' has a list for each stride: 8, 16, 32");
      }
      section
          .numbers(stride, 2 * ANCHORS)
          .ifPresent(sizes -> anchors.put(Integer.parseInt(stride), sizes));
    }
    return anchors;
  }

  @Override
  public Boxes arrange(Map<String, Tensor> outputs) throws DeviceException {
    Optional<Boxes> exported = outputs.size() == 1 ? exported(outputs) : Optional.empty();
    return exported
        .or(() -> heads(outputs))
        .orElseThrow(
            () ->
                Outputs.unexpected(
                    network.key(),
                    outputs,
                    "float32[1, "
                        + exportedCells()
                        + ", 5 + classes], or for each of the strides "
                        + anchors.keySet().stream().sorted().toList()
                        + " an output of 3 * (5 + classes) channels (decoder yolov5)"));
  }

  private Optional<Boxes> exported(Map<String, Tensor> outputs) {
    Tensor output = outputs.values().iterator().next();
    List<Integer> shape = output.shape();
    if (shape.size() != 3 || output.dtype() != DataType.FLOAT32) {
      return Optional.empty();
    }
    if (shape.get(0) != 1 || shape.get(1) != exportedCells() || shape.get(2) <= BOX) {
      return Optional.empty();
    }
    return Optional.of(
        score -> {
          Cells cells = new Cells(Outputs.floats(output), shape.get(1), shape.get(2), true);
          Cells.Greatest best = cells.greatest(BOX, cells.channels());
          List<Found> found = new ArrayList<>();
          for (int cell = 0; cell < cells.count(); cell++) {
            float sure = cells.at(cell, 4) * best.value()[cell];
            if (sure >= score) {
              found.add(
                  found(
                      cells.at(cell, 0),
                      cells.at(cell, 1),
                      cells.at(cell, 2),
                      cells.at(cell, 3),
                      sure,
                      best.channel()[cell]));
            }
          }
          return found;
        });
  }

  private int exportedCells() {
    return anchors.keySet().stream()
        .mapToInt(stride -> ANCHORS * (form.width() / stride) * (form.height() / stride))
        .sum();
  }

  private static Found found(float x, float y, float width, float height, float score, int kind) {
    return Found.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2, score, kind);
  }

  private Optional<Boxes> heads(Map<String, Tensor> outputs) {
    List<YoloGrid> grids = YoloGrid.of(outputs, form).orElse(List.of());
    boolean known =
        grids.stream()
            .allMatch(
                grid ->
                    anchors.containsKey(grid.stride())
                        && grid.outputs().size() == 1
                        && grid.outputs().get(0).channels() % ANCHORS == 0
                        && grid.outputs().get(0).channels() > ANCHORS * BOX);
    if (grids.isEmpty() || !known) {
      return Optional.empty();
    }
    return Optional.of(
        score -> {
          List<Found> found = new ArrayList<>();
          grids.forEach(grid -> add(grid, score, found));
          return found;
        });
  }

  private void add(YoloGrid grid, float score, List<Found> found) {
    Cells cells = grid.outputs().get(0).cells();
    List<Double> sizes = anchors.getOrDefault(grid.stride(), List.of());
    int each = cells.channels() / ANCHORS;
    for (int anchor = 0; anchor < ANCHORS; anchor++) {
      int from = anchor * each;
      Cells.Greatest best = cells.greatest(from + BOX, from + each);
      for (int cell = 0; cell < cells.count(); cell++) {
        float sure = scores.of(cells.at(cell, from + 4)) * scores.of(best.value()[cell]);
        if (sure >= score) {
          float x = 2 * scores.of(cells.at(cell, from)) - 0.5f + grid.x(cell);
          float y = 2 * scores.of(cells.at(cell, from + 1)) - 0.5f + grid.y(cell);
          float width = 2 * scores.of(cells.at(cell, from + 2));
          float height = 2 * scores.of(cells.at(cell, from + 3));
          found.add(
              found(
                  x * grid.stride(),
                  y * grid.stride(),
                  width * width * sizes.get(2 * anchor).floatValue(),
                  height * height * sizes.get(2 * anchor + 1).floatValue(),
                  sure,
                  best.channel()[cell]));
        }
      }
    }
  }
}
