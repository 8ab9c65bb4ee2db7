package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.model.TurnedBox.Point;

/**
 * The text in a picture: finds the lines, then reads each. Made on a decode thread, run on the
 * device thread, which in between finds the lines, cuts them out and reads them.
 *
 * @param input the picture for the network that finds lines
 * @param pixels the picture that lines are cut out of
 */
record OcrPicture(OcrModel model, OcrQuery query, PlacedPicture input, Picture pixels)
    implements PreparedInference {

  @Override
  public List<ModelSpec> networks() {
    return Stream.concat(
            Stream.of(model.detection()), query.languages().stream().map(TextReader::network))
        .toList();
  }

  @Override
  public Output run(Loaded loaded) throws DeviceException {
    Map<String, Tensor> picture = Map.of(model.pictures().name(), input.tensor());
    Plane map = model.map(loaded.model(model.detection()).run(picture));
    TextCrop crop = new TextCrop(pixels);
    List<OcrLine> lines = new ArrayList<>();
    for (TextRegions.Region region : query.regions(model.finding()).in(map)) {
      List<Point> corners = inSource(region.box(), map);
      List<Point> own = corners.stream().map(this::inPixels).toList();
      Map<TextReader, Charset.Line> read = new LinkedHashMap<>();
      for (TextReader reader : query.languages()) {
        Tensor line = reader.tensor(crop, own);
        Tensor scores =
            reader.output(loaded.model(reader.network()).run(Map.of(reader.input().name(), line)));
        // Read here: the scores of a page of lines are too many to be kept for the finish thread.
        read.put(reader, reader.read(scores));
      }
      lines.add(new OcrLine(corners, read));
    }
    return () -> OcrLine.result(lines, query, pixels);
  }

  /** From the map's pixels to those of the picture that was sent, within it. */
  private List<Point> inSource(TurnedBox box, Plane map) {
    double scaleX = (double) model.form().width() / map.width();
    double scaleY = (double) model.form().height() / map.height();
    Placement placement = input.placement();
    return box.corners().stream()
        .map(
            corner -> new Point(placement.x(corner.x() * scaleX), placement.y(corner.y() * scaleY)))
        .toList();
  }

  private Point inPixels(Point source) {
    return new Point(
        source.x() * pixels.width() / pixels.sourceWidth(),
        source.y() * pixels.height() / pixels.sourceHeight());
  }
}
