package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A point in the pixels of the picture that was sent, within it. Immutable.
 *
 * @param x in pixels from the left edge
 * @param y in pixels from the upper edge
 */
record SourcePoint(double x, double y) {
  /** Where a point of something lies that was found in a network's input. */
  static SourcePoint of(Found found, int point, Placement placement) {
    return new SourcePoint(
        Rounded.pixels(placement.x(found.points()[point * Found.POINT])),
        Rounded.pixels(placement.y(found.points()[point * Found.POINT + 1])));
  }

  /** Adds it to a result's object, and gives that. */
  ObjectNode addTo(ObjectNode object) {
    return object.put("x", x).put("y", y);
  }
}
