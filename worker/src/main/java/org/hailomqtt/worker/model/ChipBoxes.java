package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * Boxes that the device has picked out already: rows of y_min, x_min, y_max, x_max in parts of the
 * input, score, class. Thread-safe.
 *
 * @param network for messages
 * @param form the input, whose size makes pixels of parts
 */
record ChipBoxes(ModelSpec network, PictureForm form) implements BoxDecoder {
  private static final int COLUMNS = 6;

  @Override
  public Boxes arrange(Map<String, Tensor> outputs) throws DeviceException {
    Tensor rows = Outputs.only(network, outputs);
    if (rows.shape().size() != 2 || rows.shape().get(1) != COLUMNS) {
      throw Outputs.unexpected(network.key(), outputs, "float32[n, 6] (decoder nms)");
    }
    return new Picked(Outputs.floats(rows), form);
  }

  /** The rows of one run. */
  private record Picked(float[] rows, PictureForm form) implements Boxes {
    @Override
    public boolean arePicked() {
      return true;
    }

    @Override
    public List<Found> over(float score) {
      List<Found> found = new ArrayList<>();
      for (int at = 0; at < rows.length; at += COLUMNS) {
        // A row that is all zero pads a list of a fixed length.
        if (rows[at + 4] >= score && rows[at + 4] > 0) {
          found.add(
              Found.box(
                  rows[at + 1] * form.width(),
                  rows[at] * form.height(),
                  rows[at + 3] * form.width(),
                  rows[at + 2] * form.height(),
                  rows[at + 4],
                  (int) rows[at + 5]));
        }
      }
      return found;
    }
  }
}
