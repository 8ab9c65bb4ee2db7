package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * Type {@code face}: faces in a picture, each with five points, and with an embedding where the
 * model has a second network for it. Thread-safe.
 *
 * <p>Result: {@code {"picture": {width, height}, "faces": [{score, box, landmarks: [{name, x, y}],
 * embedding}]}}, the best first, in the picture's pixels.
 */
public final class FaceHandler implements ModelHandler {
  static final String TYPE = "face";

  private static final List<String> LANDMARKS =
      List.of("left_eye", "right_eye", "nose", "mouth_left", "mouth_right");

  private static final String[] PARAMS = {
    "confidence_threshold", "iou_threshold", "max_detections", "render"
  };
  private static final double CONFIDENCE = 0.5;
  private static final double OVERLAP = 0.4;

  private final PerModel<FaceModel> models;

  /**
   * @param pictures decodes pictures
   */
  public FaceHandler(PictureDecoder pictures) {
    this.models = new PerModel<>(model -> FaceModel.of(model, pictures));
  }

  @Override
  public String type() {
    return TYPE;
  }

  /** Reads an entry only to see whether it can be read. */
  static void check(ModelDefinition definition) {
    FaceModel model =
        FaceModel.of(definition, new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
    query(Settings.of(definition, TYPE, PARAMS), model);
  }

  private static BoxQuery query(Settings settings, FaceModel model) {
    return BoxQuery.of(settings, model.boxes().labels(), CONFIDENCE, OVERLAP);
  }

  @Override
  public PreparedInference prepare(ModelDefinition definition, Request request) {
    FaceModel model = models.of(definition);
    BoxQuery query = query(Settings.of(request, definition, TYPE, PARAMS), model);
    VisionInput input = VisionInput.of(request.input(), TYPE);
    if (input instanceof VisionInput.Ready ready) {
      return ReadyTensor.of(model.boxes().network(), ready.tensor());
    }
    PictureInput picture = ((VisionInput.Image) input).picture();
    Optional<FaceEmbedder> embedder = model.embedder();
    return embedder.isPresent()
        ? new FaceInference(
            model.boxes(), embedder.get(), model.boxes().read(picture, Drawing.MAX_SIDE), query)
        : model
            .boxes()
            .prepare(
                picture,
                query,
                (found, placement, result) -> write(found, List.of(), placement, result));
  }

  /**
   * A catalog entry of this type, understood. Immutable.
   *
   * @param boxes finds faces
   * @param embedder tells people apart, if the entry has a network for it
   */
  private record FaceModel(BoxModel boxes, Optional<FaceEmbedder> embedder) {
    static FaceModel of(ModelDefinition definition, PictureDecoder pictures) {
      Fields entry = Fields.of(definition.settings(), CatalogException::new);
      PictureReader reader = PictureReader.required(definition, pictures);
      ModelSpec network = PictureReader.network(definition);
      Scores scores = entry.choice("scores", Scores.NAMES).orElse(Scores.PROBABILITIES);
      return new FaceModel(
          new BoxModel(
              network,
              reader,
              new Scrfd(network, PictureForm.of(entry).orElseThrow(), scores),
              new Labels(List.of())),
          FaceEmbedder.of(definition, entry));
    }
  }

  /**
   * Writes faces.
   *
   * @param embeddings of the faces, in their order; empty if there is no network for it
   */
  static List<Drawing.Mark> write(
      List<Found> found,
      List<Optional<Embedding>> embeddings,
      Placement placement,
      ObjectNode result) {
    ArrayNode faces = result.putArray("faces");
    List<Drawing.Mark> marks = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      Found each = found.get(i);
      SourceBox box = SourceBox.of(each, placement);
      ObjectNode face = faces.addObject().put("score", Rounded.score(each.score()));
      face.set("box", box.json());
      ArrayNode landmarks = face.putArray("landmarks");
      List<SourcePoint> points = new ArrayList<>();
      for (int p = 0; p < LANDMARKS.size(); p++) {
        SourcePoint point = SourcePoint.of(each, p, placement);
        point.addTo(landmarks.addObject().put("name", LANDMARKS.get(p)));
        points.add(point);
      }
      if (!embeddings.isEmpty()) {
        embeddings
            .get(i)
            .ifPresent(embedding -> face.set("embedding", TensorCodec.write(embedding.tensor())));
      }
      marks.add(
          new Drawing.Mark(
              box, String.format(Locale.ROOT, "%.2f", each.score()), 0, points, List.of()));
    }
    return marks;
  }
}
