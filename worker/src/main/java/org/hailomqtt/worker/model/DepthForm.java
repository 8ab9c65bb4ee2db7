package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.TensorCodec;

/**
 * How a request wants its depth map. Immutable.
 *
 * @param png as a PNG of 16-bit grey; else as a tensor
 * @param sourceSize in the size of the picture; else in that of the network's output
 * @param normalize from the least to the greatest distance of this picture
 * @param colours of the coloured map, if that is wanted too
 */
record DepthForm(boolean png, boolean sourceSize, boolean normalize, Optional<Colormap> colours) {
  /**
   * As many as 1024 x 768 has: a reply of under 2 MB, which is what newer mosquittos take. The
   * network has fewer anyway.
   */
  static final int MAX_PIXELS = 786_432;

  private static final Map<String, Boolean> FORMATS = Map.of("png", true, "tensor", false);
  private static final Map<String, Boolean> SIZES = Map.of("source", true, "model", false);

  /** The names of the parameters. */
  static final String[] PARAMS = {"format", "size", "normalize", "render", "colormap"};

  /**
   * Reads parameters.
   *
   * @param pngByDefault whether a PNG is given to who says nothing
   */
  static DepthForm of(Settings params, boolean pngByDefault, DepthModel model) {
    boolean png = params.fields("format").choice("format", FORMATS).orElse(pngByDefault);
    boolean normalize = params.has("normalize") ? params.flag("normalize") : png;
    if (png && !normalize && model.range().isEmpty()) {
      throw params
          .fields("normalize")
          .refuse(
              "normalize",
              "a PNG that is not normalized needs 'range' in the model's catalog entry; leave this"
                  + " out, or take \"format\": \"tensor\"");
    }
    boolean render = params.flag("render");
    Fields colouring = params.fields("colormap");
    Optional<Colormap> colours = colouring.choice("colormap", Colormap.names());
    return new DepthForm(
        png,
        params.fields("size").choice("size", SIZES).orElse(png),
        normalize,
        render ? Optional.of(colours.orElse(Colormap.INFERNO)) : Optional.empty());
  }

  /**
   * The result. Finish thread.
   *
   * @param output the distances of all of the network's input
   * @param placement where the picture lies in that
   */
  JsonNode result(Plane output, Placement placement, DepthModel model) {
    Plane plane = seen(output, placement, model.form());
    DepthMap own = DepthMap.of(plane);
    DepthMap map = normalize ? own : model.range().map(range -> within(plane, range)).orElse(own);
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    if (png) {
      result.put("png", DepthPicture.png(map));
    } else {
      result.set("tensor", TensorCodec.write(normalize ? map.shares() : plane.tensor()));
    }
    result.put("width", plane.width()).put("height", plane.height());
    result.put("min", png ? map.min() : own.min()).put("max", png ? map.max() : own.max());
    if (placement.cutX() > 0 || placement.cutY() > 0) {
      result
          .putObject("area")
          .put("x", (float) placement.cutX())
          .put("y", (float) placement.cutY())
          .put("width", (float) placement.takenX())
          .put("height", (float) placement.takenY());
    }
    colours.ifPresent(chosen -> result.put("rendered", DepthPicture.jpeg(map, chosen)));
    return result;
  }

  private static DepthMap within(Plane plane, List<Double> range) {
    return new DepthMap(plane, range.get(0).floatValue(), range.get(1).floatValue());
  }

  /** The part of the map that the picture fills, without bars, in the size that is wanted. */
  private Plane seen(Plane output, Placement placement, PictureForm form) {
    double scaleX = (double) output.width() / form.width();
    double scaleY = (double) output.height() / form.height();
    double partWidth = placement.inputWidth() * scaleX;
    double partHeight = placement.inputHeight() * scaleY;
    double width = sourceSize ? placement.takenX() : partWidth;
    double height = sourceSize ? placement.takenY() : partHeight;
    double shrink = Math.min(1, Math.sqrt(MAX_PIXELS / (width * height)));
    return output.part(
        placement.left() * scaleX,
        placement.top() * scaleY,
        partWidth,
        partHeight,
        Math.max(1, (int) (width * shrink + 0.5)),
        Math.max(1, (int) (height * shrink + 0.5)));
  }
}
