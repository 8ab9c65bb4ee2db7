package org.hailomqtt.worker.model;

import java.util.Map;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * A catalog entry of type {@code classify}, understood. Immutable.
 *
 * @param network takes a picture and gives a number for each class
 * @param pictures makes its input
 * @param labels names of the classes
 * @param logits whether the numbers are yet to be made into shares
 */
record ClassifyModel(ModelSpec network, PictureReader pictures, Labels labels, boolean logits) {
  private static final Map<String, Boolean> SCORES = Map.of("logits", true, "probabilities", false);

  /**
   * Reads an entry.
   *
   * @throws CatalogException if something it needs is missing or does not fit together
   */
  static ClassifyModel of(ModelDefinition model, PictureDecoder decoder) {
    Fields entry = Fields.of(model.settings(), CatalogException::new);
    return new ClassifyModel(
        PictureReader.network(model),
        PictureReader.required(model, decoder),
        Labels.of(model, entry),
        entry.choice("scores", SCORES).orElse(true));
  }
}
