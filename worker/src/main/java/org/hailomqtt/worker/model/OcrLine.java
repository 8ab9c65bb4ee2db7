package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.hailomqtt.worker.model.TurnedBox.Point;

/**
 * A line of text that was found, as networks read it. Immutable.
 *
 * @param corners upper left, upper right, lower right, lower left, in pixels of the picture that
 *     was sent
 * @param readings of the networks that read it
 */
record OcrLine(List<Point> corners, Map<TextReader, Charset.Line> readings) {

  /** A line as it was read best. */
  private record Read(OcrLine line, String language, Charset.Line read) {
    double top() {
      return line.corners.stream().mapToDouble(Point::y).min().orElse(0);
    }

    double bottom() {
      return line.corners.stream().mapToDouble(Point::y).max().orElse(0);
    }

    double left() {
      return line.corners.stream().mapToDouble(Point::x).min().orElse(0);
    }

    SourceBox box() {
      double right = line.corners.stream().mapToDouble(Point::x).max().orElse(0);
      return new SourceBox(
          Rounded.pixels(left()),
          Rounded.pixels(top()),
          Rounded.pixels(right),
          Rounded.pixels(bottom()));
    }
  }

  /** The result. Finish thread. */
  static JsonNode result(List<OcrLine> lines, OcrQuery query, Picture picture) {
    List<Read> read =
        inReadingOrder(
            lines.stream()
                .map(OcrLine::best)
                .filter(line -> !line.read.text().isBlank())
                .filter(line -> line.read.score() >= query.confidence())
                .toList());
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result
        .putObject("picture")
        .put("width", picture.sourceWidth())
        .put("height", picture.sourceHeight());
    ArrayNode list = result.putArray("lines");
    for (Read line : read) {
      ObjectNode each = list.addObject();
      each.put("text", line.read.text()).put("score", Rounded.score(line.read.score()));
      if (query.languages().size() > 1) {
        each.put("language", line.language);
      }
      each.set("box", line.box().json());
      ArrayNode corners = each.putArray("corners");
      line.line.corners.forEach(
          corner ->
              corners.addArray().add(Rounded.pixels(corner.x())).add(Rounded.pixels(corner.y())));
    }
    if (query.render()) {
      List<Drawing.Mark> marks =
          read.stream().map(line -> Drawing.Mark.of(line.box(), line.read.text(), 0)).toList();
      result.put("rendered", Drawing.of(picture, marks));
    }
    return result;
  }

  private Read best() {
    return readings.entrySet().stream()
        .map(reading -> new Read(this, reading.getKey().language(), reading.getValue()))
        .max(Comparator.comparingDouble(read -> read.read.score()))
        .orElseThrow();
  }

  /** Row after row, each from the left: what begins above the middle of a row's first is in it. */
  private static List<Read> inReadingOrder(List<Read> lines) {
    List<Read> ordered = new ArrayList<>();
    List<Read> row = new ArrayList<>();
    for (Read line : lines.stream().sorted(Comparator.comparingDouble(Read::top)).toList()) {
      if (!row.isEmpty() && line.top() >= (row.get(0).top() + row.get(0).bottom()) / 2) {
        flush(row, ordered);
      }
      row.add(line);
    }
    flush(row, ordered);
    return ordered;
  }

  private static void flush(List<Read> row, List<Read> ordered) {
    row.sort(Comparator.comparingDouble(Read::left));
    ordered.addAll(row);
    row.clear();
  }
}
