package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * A picture whose faces are found, and then each brought upright and given to a second network.
 * Made on a decode thread, run on the device thread.
 *
 * @param boxes finds faces
 * @param embedder tells people apart
 * @param picture with its pixels
 * @param query which faces are told
 */
record FaceInference(BoxModel boxes, FaceEmbedder embedder, PlacedPicture picture, BoxQuery query)
    implements PreparedInference {
  @Override
  public List<ModelSpec> networks() {
    return List.of(boxes.network(), embedder.network());
  }

  /**
   * Which faces there are must be known before the second network can run, so that much of the work
   * is done here.
   */
  @Override
  public Output run(Loaded loaded) throws DeviceException {
    Map<String, Tensor> outputs =
        loaded.model(boxes.network()).run(Map.of(boxes.pictures().name(), picture.tensor()));
    List<Found> found = query.pick(boxes.decoder().arrange(outputs), picture.placement());
    Picture pixels = picture.pixels().orElseThrow();
    List<Optional<Embedding>> embeddings = new ArrayList<>();
    for (Found face : found) {
      embeddings.add(embedder.embedding(loaded, pixels, face, picture.placement()));
    }
    return () -> {
      ObjectNode result = BoxModel.result(picture.placement());
      List<Drawing.Mark> marks = FaceHandler.write(found, embeddings, picture.placement(), result);
      if (query.render()) {
        result.put("rendered", Drawing.of(pixels, marks));
      }
      return result;
    };
  }
}
