package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A box in the pixels of the picture that was sent, within it. Immutable.
 *
 * @param left in pixels from the left edge
 * @param top in pixels from the upper edge
 * @param right in pixels from the left edge
 * @param bottom in pixels from the upper edge
 */
record SourceBox(double left, double top, double right, double bottom) {
  /** Where something lies that was found in a network's input. */
  static SourceBox of(Found found, Placement placement) {
    return new SourceBox(
        Rounded.pixels(placement.x(found.left())),
        Rounded.pixels(placement.y(found.top())),
        Rounded.pixels(placement.x(found.right())),
        Rounded.pixels(placement.y(found.bottom())));
  }

  /** Whether any of it lies in the picture. */
  boolean isBox() {
    return right > left && bottom > top;
  }

  /** As results have it. */
  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("x", left)
        .put("y", top)
        .put("width", Rounded.pixels(right - left))
        .put("height", Rounded.pixels(bottom - top));
  }
}
