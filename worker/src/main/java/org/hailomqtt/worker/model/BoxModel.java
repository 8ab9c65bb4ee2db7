package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * A catalog entry whose network finds things in pictures, understood. Immutable.
 *
 * @param network takes a picture
 * @param pictures makes its input
 * @param decoder understands what it gives
 * @param labels names of the classes
 */
record BoxModel(ModelSpec network, PictureReader pictures, BoxDecoder decoder, Labels labels) {

  /** Makes people's results of what was found. */
  @FunctionalInterface
  interface Writing {
    /**
     * Adds to the result; gives what is to be drawn. Finish thread.
     *
     * @param found in pixels of the input, the best first
     */
    List<Drawing.Mark> write(List<Found> found, Placement placement, ObjectNode result);
  }

  /**
   * Makes a picture ready for the network.
   *
   * @throws ProtocolException INVALID_INPUT, UNSUPPORTED_MEDIA or TOO_LARGE
   */
  PreparedInference prepare(PictureInput input, BoxQuery query, Writing writing) {
    PlacedPicture picture = read(input, query.keptSide());
    return new PictureInference(
        network,
        Map.of(pictures.name(), picture.tensor()),
        outputs -> {
          BoxDecoder.Boxes boxes = decoder.arrange(outputs);
          return () -> {
            ObjectNode result = result(picture.placement());
            List<Found> found = query.pick(boxes, picture.placement());
            List<Drawing.Mark> marks = writing.write(found, picture.placement(), result);
            if (query.render()) {
              picture
                  .pixels()
                  .ifPresent(pixels -> result.put("rendered", Drawing.of(pixels, marks)));
            }
            return result;
          };
        });
  }

  /** The picture, with its pixels if they are needed. */
  PlacedPicture read(PictureInput input, int keptSide) {
    PlacedPicture picture = pictures.read(input, keptSide);
    if (keptSide > 0 && picture.pixels().isEmpty()) {
      throw ProtocolException.invalid(
          input.pointer(),
          "'render', or looking at parts of the picture again, needs a picture; this is a tensor");
    }
    return picture;
  }

  /** A result with the size of the picture, as boxes are in its pixels. */
  static ObjectNode result(Placement placement) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.putObject("picture").put("width", placement.width()).put("height", placement.height());
    return result;
  }
}
