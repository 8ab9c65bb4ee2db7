package org.hailomqtt.worker.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * How a network wants its pictures: the {@code image} section of a catalog entry. Immutable.
 *
 * <p>Into a float32 input goes {@code (pixel / 255 - mean) / std}, into a uint8 input the pixel.
 *
 * @param width in pixels
 * @param height in pixels
 * @param layout order of the dimensions
 * @param fit what to do with a picture of another shape
 * @param mean of red, green and blue
 * @param std of red, green and blue; never 0
 */
record PictureForm(
    int width, int height, Layout layout, Fit fit, List<Double> mean, List<Double> std) {
  private static final int MAX_SIDE = 8192;

  /** Order of the dimensions. */
  enum Layout {
    /** Channels first: 1, 3, height, width. */
    NCHW,
    /** Channels last: 1, height, width, 3. */
    NHWC
  }

  /** What to do with a picture of another shape. */
  enum Fit {
    /** All of it, out of proportion. */
    STRETCH,
    /** In proportion, cut off evenly at two sides. */
    COVER,
    /** In proportion, with grey bars at two sides. */
    LETTERBOX
  }

  /** Copies the lists. */
  PictureForm {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** The {@code image} section of an entry, if it has one. */
  static Optional<PictureForm> of(Fields entry) {
    return of(entry, "image");
  }

  /** A section of an entry that is like {@code image}, if it has it. */
  static Optional<PictureForm> of(Fields entry, String section) {
    return entry.optionalObject(section).map(image -> read(image, section));
  }

  private static PictureForm read(Fields image, String section) {
    image.only("'" + section + "'", "width", "height", "layout", "fit", "mean", "std");
    List<Double> std = image.numbers("std", 3).orElse(List.of(1.0, 1.0, 1.0));
    if (std.contains(0.0)) {
      throw image.refuse("std", "'std' must not hold 0, for pixels are divided by it");
    }
    return new PictureForm(
        image.integer("width", 1, MAX_SIDE),
        image.integer("height", 1, MAX_SIDE),
        image
            .choice("layout", Map.of("nchw", Layout.NCHW, "nhwc", Layout.NHWC))
            .orElse(Layout.NHWC),
        image
            .choice(
                "fit",
                Map.of("stretch", Fit.STRETCH, "cover", Fit.COVER, "letterbox", Fit.LETTERBOX))
            .orElse(Fit.STRETCH),
        image.numbers("mean", 3).orElse(List.of(0.0, 0.0, 0.0)),
        std);
  }

  /** Dimensions without the batch. */
  List<Integer> dimensions() {
    return switch (layout) {
      case NCHW -> List.of(3, height, width);
      case NHWC -> List.of(height, width, 3);
    };
  }

  /**
   * A form whose pictures are decoded with more pixels.
   *
   * @param side in both directions, at least
   */
  PictureForm atLeast(int side) {
    return new PictureForm(Math.max(width, side), Math.max(height, side), layout, fit, mean, std);
  }

  /**
   * The network of an entry that pictures go into: its only one, or that of role {@code image}, or
   * else of role {@code detection}.
   */
  static Optional<ModelSpec> network(Map<String, ModelSpec> networks) {
    return networks.size() == 1
        ? networks.values().stream().findFirst()
        : Optional.ofNullable(networks.get("image"))
            .or(() -> Optional.ofNullable(networks.get("detection")));
  }

  /**
   * The input that pictures go into.
   *
   * @throws CatalogException if there is none that this form fits
   */
  TensorSpec input(Map<String, ModelSpec> networks) {
    List<TensorSpec> inputs = network(networks).map(ModelSpec::inputs).orElse(List.of());
    if (inputs.size() != 1) {
      throw new CatalogException(
          "/image",
          "pictures need a network of role 'image' or 'detection', or the only one, with one input"
              + " declared under"
              + " 'tensors'");
    }
    return checked(inputs.get(0), "image");
  }

  /**
   * An input that pictures of this form go into.
   *
   * @param section that tells the form
   * @throws CatalogException if this form does not fit it
   */
  TensorSpec checked(TensorSpec input, String section) {
    if (!fits(input)) {
      throw new CatalogException(
          "/" + section,
          "pictures of this form are uint8 or float32 of shape "
              + dimensions()
              + " after a batch dimension of 1, but the network takes "
              + input);
    }
    if (input.dtype() == DataType.UINT8 && !isRaw()) {
      throw new CatalogException(
          "/" + section, "'mean' and 'std' are for float32 inputs, but the network takes " + input);
    }
    return input;
  }

  private boolean isRaw() {
    return mean.stream().allMatch(value -> value == 0) && std.stream().allMatch(v -> v == 1);
  }

  private boolean fits(TensorSpec input) {
    List<Integer> shape = input.shape();
    int batch = shape.size() - dimensions().size();
    if (batch < 0 || batch > 1 || (batch == 1 && Math.abs(shape.get(0)) != 1)) {
      return false;
    }
    for (int i = 0; i < dimensions().size(); i++) {
      int size = shape.get(batch + i);
      if (size != -1 && size != dimensions().get(i)) {
        return false;
      }
    }
    return input.dtype() == DataType.UINT8 || input.dtype() == DataType.FLOAT32;
  }
}
