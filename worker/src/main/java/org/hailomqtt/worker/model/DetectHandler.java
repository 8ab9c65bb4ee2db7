package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  private final PerModel<Detector> models;

  /** How boxes come out of the network. */
  private enum Decoder {
    NMS,
    YOLOV8,
    YOLOV5
  }

  /**
   * A model with what suits it.
   *
   * @param overlap boxes that overlap more are one and the same, unless a request says otherwise
   */
  private record Detector(BoxModel model, double overlap) {}

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
    Detector detector = read(definition, new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
    query(Settings.of(definition, TYPE, PARAMS), detector);
  }

  private static Detector read(ModelDefinition definition, PictureDecoder pictures) {
    Fields entry = Fields.of(definition.settings(), CatalogException::new);
    PictureReader reader = PictureReader.required(definition, pictures);
    Decoder decoder =
        entry
            .choice(
                "decoder",
                Map.of("nms", Decoder.NMS, "yolov8", Decoder.YOLOV8, "yolov5", Decoder.YOLOV5))
            .orElseThrow(
                () ->
                    entry.refuse(
                        "decoder", "'decoder' is missing; it must be nms, yolov8 or yolov5"));
    Scores scores = entry.choice("scores", Scores.NAMES).orElse(Scores.PROBABILITIES);
    PictureForm form = PictureForm.of(entry).orElseThrow();
    BoxModel model =
        new BoxModel(
            PictureReader.network(definition),
            reader,
            decoder(decoder, PictureReader.network(definition), form, scores, entry),
            Labels.of(definition, entry));
    // What the device picked out has no doubles left.
    return new Detector(model, decoder == Decoder.NMS ? 1 : OVERLAP);
  }

  private static BoxDecoder decoder(
      Decoder decoder, ModelSpec network, PictureForm form, Scores scores, Fields entry) {
    return switch (decoder) {
      case NMS -> new ChipBoxes(network, form);
      case YOLOV8 -> new Yolov8(network, form, 0, scores);
      case YOLOV5 -> new Yolov5(network, form, scores, Yolov5.anchors(entry));
    };
  }

  private static BoxQuery query(Settings settings, Detector detector) {
    return BoxQuery.of(settings, detector.model.labels(), CONFIDENCE, detector.overlap);
  }

  @Override
  public PreparedInference prepare(ModelDefinition definition, Request request) {
    Detector detector = models.of(definition);
    BoxQuery query = query(Settings.of(request, definition, TYPE, PARAMS), detector);
    VisionInput input = VisionInput.of(request.input(), TYPE);
    if (input instanceof VisionInput.Ready ready) {
      return ReadyTensor.of(detector.model.network(), ready.tensor());
    }
    Labels labels = detector.model.labels();
    return detector.model.prepare(
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
