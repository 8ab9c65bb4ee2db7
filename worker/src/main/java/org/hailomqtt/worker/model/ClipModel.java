package org.hailomqtt.worker.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * A catalog entry of type {@code clip}, understood. Immutable, but for the embeddings it keeps.
 *
 * @param image the network for pictures
 * @param pictures makes its input
 * @param text the network for texts, if the model has one and knows how texts become numbers
 * @param labels what a picture is compared with when a request names nothing; may be empty
 * @param logitScale what cosines are multiplied by before softmax
 */
record ClipModel(
    ModelSpec image,
    PictureReader pictures,
    Optional<TextEncoder> text,
    List<String> labels,
    double logitScale) {
  /** The scale that CLIP was trained up to. */
  private static final double DEFAULT_LOGIT_SCALE = 100;

  private static final double MAX_LOGIT_SCALE = 1000;

  /** How many texts a picture may be compared with. */
  static final int MAX_LABELS = 256;

  /**
   * Reads an entry.
   *
   * @throws CatalogException if something it needs is missing or does not fit together
   */
  static ClipModel of(ModelDefinition model, PictureDecoder decoder) {
    Fields entry = Fields.of(model.settings(), CatalogException::new);
    ModelSpec image = network(model.networks(), "image");
    PictureReader pictures =
        PictureReader.of(model, decoder)
            .orElseThrow(
                () ->
                    new CatalogException(
                        "/image",
                        "type clip needs this section: width, height, layout, fit, mean and std"));
    List<String> labels = entry.texts("labels", MAX_LABELS).orElse(List.of());
    Optional<TextEncoder> text = TextEncoder.of(model, entry);
    text.ifPresent(encoder -> checkSameLength(image, encoder));
    if (text.isEmpty() && !labels.isEmpty()) {
      throw new CatalogException(
          "/labels", "labels need a network of role 'text' and the section 'text'");
    }
    text.ifPresent(encoder -> labels.forEach(label -> checkKnown(encoder, label)));
    return new ClipModel(
        image,
        pictures,
        text,
        labels,
        entry.number("logit_scale", 0, MAX_LOGIT_SCALE).orElse(DEFAULT_LOGIT_SCALE));
  }

  /**
   * Reads an entry only to see whether it can be read.
   *
   * @throws CatalogException if not
   */
  static void check(ModelDefinition model) {
    of(model, new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
  }

  /** A network of a role that gives one embedding. */
  static ModelSpec network(Map<String, ModelSpec> networks, String role) {
    ModelSpec network = networks.get(role);
    if (network == null) {
      throw new CatalogException("/files", "type clip needs a network of role '" + role + "'");
    }
    if (network.inputs().size() != 1
        || network.outputs().size() != 1
        || network.outputs().get(0).dtype() != DataType.FLOAT32) {
      throw new CatalogException(
          "/tensors/" + role,
          "type clip needs one input and one float32 output declared for this network");
    }
    return network;
  }

  private static void checkSameLength(ModelSpec image, TextEncoder text) {
    TensorSpec one = image.outputs().get(0);
    long length = one.shape().stream().mapToLong(size -> Math.abs(size)).reduce(1, (a, b) -> a * b);
    if (length != text.length()) {
      throw new CatalogException(
          "/tensors",
          "embeddings can't be compared: pictures give "
              + one
              + ", texts "
              + text.length()
              + " numbers");
    }
  }

  private static void checkKnown(TextEncoder text, String label) {
    text.objection(label)
        .ifPresent(
            why -> {
              throw new CatalogException("/labels", "'" + label + "' can't be a label: " + why);
            });
  }
}
