package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * Type {@code detect}: things in a picture, each with its class and its box. Thread-safe.
 *
 * <p>Result: {@code {"picture": {width, height}, "boxes": [{label, class, score, box}]}}, the best
 * first, in the picture's pixels.
 */
public final class DetectHandler implements ModelHandler {
  static final String TYPE = "detect";

  private static final String[] PARAMS = {
    "confidence_threshold", "iou_threshold", "max_detections", "labels", "render"
  };
  private static final double CONFIDENCE = 0.25;
  private static final double OVERLAP = 0.45;

  private final PerModel<BoxModel> models;

  /** How boxes come out of the network. */
  private enum Decoder {
    NMS,
    YOLOV8,
    YOLOV5
  }

  /**
   * @param pictures decodes pictures
   */
  public DetectHandler(PictureDecoder pictures) {
    this.models = new PerModel<>(model -> read(model, pictures));
  }

  @Override
  public String type() {
    return TYPE;
  }

  /** Reads an entry only to see whether it can be read. */
  static void check(ModelDefinition definition) {
    BoxModel model = read(definition, new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
    query(Settings.of(definition, TYPE, PARAMS), model);
  }

  private static BoxModel read(ModelDefinition definition, PictureDecoder pictures) {
    Fields entry = Fields.of(definition.settings(), CatalogException::new);
    PictureReader reader = PictureReader.required(definition, pictures);
    ModelSpec network = PictureReader.network(definition);
    return new BoxModel(
        network,
        reader,
        decoder(network, PictureForm.of(entry).orElseThrow(), entry),
        Labels.of(definition, entry));
  }

  private static BoxDecoder decoder(ModelSpec network, PictureForm form, Fields entry) {
    Scores scores = entry.choice("scores", Scores.NAMES).orElse(Scores.PROBABILITIES);
    BoxDecoder chip = new ChipBoxes(network, form);
    BoxDecoder yolov8 = new Yolov8(network, form, 0, scores);
    BoxDecoder yolov5 = new Yolov5(network, form, scores, Yolov5.anchors(entry));
    Map<String, Decoder> names =
        Map.of("nms", Decoder.NMS, "yolov8", Decoder.YOLOV8, "yolov5", Decoder.YOLOV5);
    Optional<Decoder> chosen = entry.choice("decoder", names);
    if (chosen.isEmpty()) {
      return new AnyBoxes(network, List.of(chip, yolov8, yolov5));
    }
    return switch (chosen.get()) {
      case NMS -> chip;
      case YOLOV8 -> yolov8;
      case YOLOV5 -> yolov5;
    };
  }

  private static BoxQuery query(Settings settings, BoxModel model) {
    return BoxQuery.of(settings, model.labels(), CONFIDENCE, OVERLAP);
  }

  @Override
  public PreparedInference prepare(ModelDefinition definition, Request request) {
    BoxModel model = models.of(definition);
    BoxQuery query = query(Settings.of(request, definition, TYPE, PARAMS), model);
    VisionInput input = VisionInput.of(request.input(), TYPE);
    if (input instanceof VisionInput.Ready ready) {
      return ReadyTensor.of(model.network(), ready.tensor());
    }
    Labels labels = model.labels();
    return model.prepare(
        ((VisionInput.Image) input).picture(),
        query,
        (found, placement, result) -> write(found, placement, labels, result));
  }

  private static List<Drawing.Mark> write(
      List<Found> found, Placement placement, Labels labels, ObjectNode result) {
    ArrayNode boxes = result.putArray("boxes");
    List<Drawing.Mark> marks = new ArrayList<>();
    for (Found each : found) {
      SourceBox box = SourceBox.of(each, placement);
      String label = labels.name(each.kind());
      boxes
          .addObject()
          .put("label", label)
          .put("class", each.kind())
          .put("score", Rounded.score(each.score()))
          .set("box", box.json());
      marks.add(
          Drawing.Mark.of(
              box, String.format(Locale.ROOT, "%s %.2f", label, each.score()), each.kind()));
    }
    return marks;
  }
}
