package org.hailomqtt.worker.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * A catalog entry of type {@code depth}, understood. Immutable.
 *
 * @param network gives the distances
 * @param form of the pictures it takes
 * @param pictures makes its input
 * @param output the output that holds the distances; empty for the only one
 * @param decoding what makes distances of that output's numbers
 * @param range the distances that become black and white when a request does not want each
 *     picture's own; least first
 */
record DepthModel(
    ModelSpec network,
    PictureForm form,
    PictureReader pictures,
    Optional<String> output,
    Decoding decoding,
    Optional<List<Double>> range) {

  /** What makes distances of a network's numbers. */
  enum Decoding {
    /** They are distances, or whatever the network has instead. */
    NONE,
    /** SCDepthV3 without its last steps, as Hailo compiles it: 1 / (10 sigmoid(x) + 0.009). */
    SCDEPTH;

    float distance(float value) {
      return switch (this) {
        case NONE -> value;
        case SCDEPTH -> (float) (1 / (10 / (1 + Math.exp(-value)) + 0.009));
      };
    }
  }

  /**
   * Reads an entry.
   *
   * @throws CatalogException if something it needs is missing or does not fit together
   */
  static DepthModel of(ModelDefinition model, PictureDecoder decoder) {
    Fields entry = Fields.of(model.settings(), CatalogException::new);
    ModelSpec network = PictureReader.network(model);
    PictureReader pictures = PictureReader.required(model, decoder);
    PictureForm form = PictureForm.of(entry).orElseThrow();
    Optional<String> output = entry.optionalText("output");
    if (output.isPresent()
        && network.outputs().stream().noneMatch(each -> each.name().equals(output.get()))) {
      throw entry.refuse("output", "no output '" + output.get() + "' is declared under 'tensors'");
    }
    if (output.isEmpty() && network.outputs().size() > 1) {
      throw entry.refuse("output", "'output' must name the output that holds the distances");
    }
    Optional<List<Double>> range = entry.numbers("range", 2);
    if (range.isPresent() && range.get().get(0) >= range.get().get(1)) {
      throw entry.refuse("range", "'range' must be [least, greatest]; got " + range.get());
    }
    return new DepthModel(
        network,
        form,
        pictures,
        output,
        entry
            .choice("decoding", Map.of("none", Decoding.NONE, "scdepth", Decoding.SCDEPTH))
            .orElse(Decoding.NONE),
        range);
  }

  /**
   * The output that holds the distances.
   *
   * @throws DeviceException kind MODEL if the network gives something else
   */
  Tensor output(Map<String, Tensor> outputs) throws DeviceException {
    Tensor tensor =
        output.isPresent()
            ? outputs.get(output.get())
            : outputs.size() == 1 ? outputs.values().iterator().next() : null;
    if (tensor == null || Plane.of(tensor).isEmpty()) {
      throw new DeviceException(
          DeviceException.Kind.MODEL,
          "model '"
              + network.key()
              + "' gives "
              + outputs
              + ", but a depth map is one float32 output of shape [1, height, width, 1]; name it"
              + " under 'output' of its catalog entry");
    }
    return tensor;
  }

  /** The distances that an output holds. */
  Plane distances(Tensor output) {
    Plane plane = Plane.of(output).orElseThrow();
    float[] values = plane.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = decoding.distance(values[i]);
    }
    return plane;
  }
}
