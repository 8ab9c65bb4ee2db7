package org.hailomqtt.worker.model;

import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * The second network of a model for faces: from an upright face to an embedding that is close to
 * another of the same person. Immutable.
 *
 * @param network of role {@code embedding}
 * @param form how it wants its pictures: the entry's section {@code embedding}
 * @param input the network's input
 */
record FaceEmbedder(ModelSpec network, PictureForm form, TensorSpec input) {
  private static final String EMBEDDING = "embedding";

  /**
   * That of an entry; empty if it has no such network.
   *
   * @throws CatalogException if the network is there without the section, or they don't fit
   */
  static Optional<FaceEmbedder> of(ModelDefinition model, Fields entry) {
    ModelSpec network = model.networks().get(EMBEDDING);
    if (network == null) {
      return Optional.empty();
    }
    PictureForm form =
        PictureForm.of(entry, EMBEDDING)
            .orElseThrow(
                () ->
                    entry.refuse(
                        EMBEDDING,
                        "the network of this role needs this section: width, height, layout, mean"
                            + " and std"));
    return Optional.of(new FaceEmbedder(network, form, form.input(Map.of(EMBEDDING, network))));
  }

  /**
   * The embedding of a face; empty if its points lie all in one place. Device thread.
   *
   * @param pixels of the picture
   * @param face in pixels of the first network's input, with its points
   */
  Optional<Embedding> embedding(
      PreparedInference.Loaded loaded, Picture pixels, Found face, Placement placement)
      throws DeviceException {
    double[] x = new double[Scrfd.POINTS];
    double[] y = new double[Scrfd.POINTS];
    for (int i = 0; i < Scrfd.POINTS; i++) {
      x[i] = placement.x(face.points()[i * Found.POINT]) * pixels.width() / placement.width();
      y[i] = placement.y(face.points()[i * Found.POINT + 1]) * pixels.height() / placement.height();
    }
    Optional<Picture> crop = new FaceAlignment(form.width(), form.height()).crop(pixels, x, y);
    if (crop.isEmpty()) {
      return Optional.empty();
    }
    Tensor tensor = PictureResizer.resize(crop.get(), form, input.dtype());
    return Optional.of(
        Embedding.of(
            network,
            loaded
                .model(network)
                .run(Map.of(input.name(), TensorFit.fit(input, tensor).orElse(tensor)))));
  }
}
