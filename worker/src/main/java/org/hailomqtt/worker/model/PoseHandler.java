package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * Type {@code pose}: people in a picture, each with the 17 keypoints of COCO. Thread-safe.
 *
 * <p>Result: {@code {"picture": {width, height}, "people": [{score, box, keypoints: [{name, x, y,
 * score}]}]}}, the best first, in the picture's pixels.
 */
public final class PoseHandler implements ModelHandler {
  static final String TYPE = "pose";

  private static final List<String> KEYPOINTS =
      List.of(
          "nose",
          "left_eye",
          "right_eye",
          "left_ear",
          "right_ear",
          "left_shoulder",
          "right_shoulder",
          "left_elbow",
          "right_elbow",
          "left_wrist",
          "right_wrist",
          "left_hip",
          "right_hip",
          "left_knee",
          "right_knee",
          "left_ankle",
          "right_ankle");

  /** Keypoints that a line is drawn between. */
  private static final int[][] BONES = {
    {0, 1}, {0, 2}, {1, 3}, {2, 4}, {5, 6}, {5, 7}, {7, 9}, {6, 8}, {8, 10}, {5, 11}, {6, 12},
    {11, 12}, {11, 13}, {13, 15}, {12, 14}, {14, 16}
  };

  private static final String[] PARAMS = {
    "confidence_threshold", "iou_threshold", "max_detections", "keypoint_threshold", "render"
  };
  private static final double CONFIDENCE = 0.25;
  private static final double OVERLAP = 0.7;

  /** A guess that is worse than this is told, as it has a score, but not drawn. */
  private static final float DRAWN = 0.3f;

  private final PerModel<BoxModel> models;

  /**
   * @param pictures decodes pictures
   */
  public PoseHandler(PictureDecoder pictures) {
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
        new Yolov8(
            network,
            PictureForm.of(entry).orElseThrow(),
            KEYPOINTS.size(),
            entry.choice("scores", Scores.NAMES).orElse(Scores.PROBABILITIES)),
        new Labels(List.of()));
  }

  private static BoxQuery query(Settings settings, BoxModel model) {
    return BoxQuery.of(settings, model.labels(), CONFIDENCE, OVERLAP);
  }

  @Override
  public PreparedInference prepare(ModelDefinition definition, Request request) {
    BoxModel model = models.of(definition);
    BoxQuery query = query(Settings.of(request, definition, TYPE, PARAMS), model);
    VisionInput input = VisionInput.of(request.input(), TYPE);
    return input instanceof VisionInput.Ready ready
        ? ReadyTensor.of(model.network(), ready.tensor())
        : model.prepare(
            ((VisionInput.Image) input).picture(),
            query,
            (found, placement, result) -> write(found, placement, query.keypoint(), result));
  }

  private static List<Drawing.Mark> write(
      List<Found> found, Placement placement, float least, ObjectNode result) {
    ArrayNode people = result.putArray("people");
    List<Drawing.Mark> marks = new ArrayList<>();
    for (Found each : found) {
      SourceBox box = SourceBox.of(each, placement);
      ObjectNode person = people.addObject().put("score", Rounded.score(each.score()));
      person.set("box", box.json());
      ArrayNode keypoints = person.putArray("keypoints");
      for (int i = 0; i < KEYPOINTS.size(); i++) {
        float score = each.points()[i * Found.POINT + 2];
        if (score >= least) {
          SourcePoint.of(each, i, placement)
              .addTo(keypoints.addObject().put("name", KEYPOINTS.get(i)))
              .put("score", Rounded.score(score));
        }
      }
      marks.add(mark(each, box, placement, Math.max(least, DRAWN)));
    }
    return marks;
  }

  private static Drawing.Mark mark(Found person, SourceBox box, Placement placement, float least) {
    List<Optional<SourcePoint>> points = new ArrayList<>();
    for (int i = 0; i < KEYPOINTS.size(); i++) {
      points.add(
          person.points()[i * Found.POINT + 2] >= least
              ? Optional.of(SourcePoint.of(person, i, placement))
              : Optional.empty());
    }
    List<Drawing.Line> lines = new ArrayList<>();
    for (int[] bone : BONES) {
      points
          .get(bone[0])
          .ifPresent(
              from -> points.get(bone[1]).ifPresent(to -> lines.add(new Drawing.Line(from, to))));
    }
    return new Drawing.Mark(
        box,
        String.format(Locale.ROOT, "%.2f", person.score()),
        0,
        points.stream().flatMap(Optional::stream).toList(),
        lines);
  }
}
