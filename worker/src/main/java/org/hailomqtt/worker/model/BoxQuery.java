package org.hailomqtt.worker.model;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;

/**
 * Which of the things that a network found are told. Immutable.
 *
 * @param confidence the least score
 * @param overlap boxes of one class that overlap more than this are one and the same; empty where
 *     nobody said
 * @param usual overlap where nobody said, and the network has not left doubles out itself
 * @param most how many are told at most
 * @param kinds whether a class is told
 * @param keypoint the least score of a point that is told
 * @param render whether the picture is wanted with what was found drawn into it
 */
record BoxQuery(
    float confidence,
    OptionalDouble overlap,
    double usual,
    int most,
    IntPredicate kinds,
    float keypoint,
    boolean render) {
  /** So many boxes make a reply of a hundred kilobytes. */
  private static final int MAX_DETECTIONS = 1000;

  private static final int DEFAULT_DETECTIONS = 100;

  /** No two boxes overlap more than wholly. */
  private static final double EVERYTHING = 1;

  /**
   * Reads parameters.
   *
   * @param confidence where neither request nor entry say anything
   * @param overlap where neither request nor entry say anything, nor does the network leave doubles
   *     out itself
   * @throws org.hailomqtt.protocol.ProtocolException INVALID_INPUT
   */
  static BoxQuery of(Settings settings, Labels labels, double confidence, double overlap) {
    return new BoxQuery(
        (float) settings.share("confidence_threshold", confidence),
        settings.has("iou_threshold")
            ? OptionalDouble.of(settings.share("iou_threshold", overlap))
            : OptionalDouble.empty(),
        overlap,
        settings.integer("max_detections", 1, MAX_DETECTIONS, DEFAULT_DETECTIONS),
        labels.wanted(settings.fields("labels")),
        (float) settings.share("keypoint_threshold", 0),
        settings.flag("render"));
  }

  /** How large a picture must be kept to answer it. */
  int keptSide() {
    return render ? Drawing.MAX_SIDE : 0;
  }

  /**
   * What is told, the best first.
   *
   * @param placement of the picture; what lies beside it is left out
   */
  List<Found> pick(BoxDecoder.Boxes boxes, Placement placement) {
    List<Found> inside =
        boxes.over(confidence).stream()
            .filter(found -> kinds.test(found.kind()))
            .filter(found -> SourceBox.of(found, placement).isBox())
            .toList();
    return Suppression.apply(inside, overlap.orElse(boxes.arePicked() ? EVERYTHING : usual), most);
  }
}
