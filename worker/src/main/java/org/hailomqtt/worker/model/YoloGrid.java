package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;

/**
 * The outputs of a network that looks at a picture in squares of one size. Immutable.
 *
 * @param stride side of a square in pixels of the input
 * @param columns squares beside each other
 * @param outputs one or several, each with a cell for every square, row after row
 */
record YoloGrid(int stride, int columns, List<Layer> outputs) {
  private static final int DIMENSIONS = 4;

  /**
   * One output, of which only the shape was looked at. Immutable.
   *
   * @param output its numbers
   * @param count of cells
   * @param channels numbers for each cell
   * @param together whether the numbers of one cell lie together
   */
  record Layer(Tensor output, int count, int channels, boolean together) {
    /** Its numbers, copied to where they can be read many times. */
    Cells cells() {
      return new Cells(Outputs.floats(output), count, channels, together);
    }
  }

  /** Copies the list. */
  YoloGrid {
    outputs = List.copyOf(outputs);
  }

  /**
   * Sorts outputs by their grids.
   *
   * @param outputs float32 of four dimensions, in the layout of the network's input
   * @return the grids, the finest first; empty if one of the outputs is on none
   */
  static Optional<List<YoloGrid>> of(Map<String, Tensor> outputs, PictureForm form) {
    Map<Integer, List<Layer>> byStride = new TreeMap<>();
    for (Tensor output : outputs.values()) {
      List<Integer> shape = output.shape();
      if (shape.size() != DIMENSIONS || shape.get(0) != 1 || output.dtype() != DataType.FLOAT32) {
        return Optional.empty();
      }
      boolean last = form.layout() == PictureForm.Layout.NHWC;
      int height = shape.get(last ? 1 : 2);
      int width = shape.get(last ? 2 : 3);
      int channels = shape.get(last ? 3 : 1);
      if (width == 0 || channels == 0 || form.width() % width != 0) {
        return Optional.empty();
      }
      int stride = form.width() / width;
      if (height * stride != form.height()) {
        return Optional.empty();
      }
      byStride
          .computeIfAbsent(stride, ignored -> new ArrayList<>())
          .add(new Layer(output, width * height, channels, last));
    }
    return Optional.of(
        byStride.entrySet().stream()
            .map(grid -> new YoloGrid(grid.getKey(), form.width() / grid.getKey(), grid.getValue()))
            .toList());
  }

  /** The output of this many channels; empty if there is none. */
  Optional<Layer> ofChannels(int channels) {
    return outputs.stream().filter(output -> output.channels() == channels).findFirst();
  }

  /** Column of a cell. */
  int x(int cell) {
    return cell % columns;
  }

  /** Row of a cell. */
  int y(int cell) {
    return cell / columns;
  }
}
