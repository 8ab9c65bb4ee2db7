package org.hailomqtt.worker;

import java.util.List;

/**
 * A value as somebody wrote it, not yet understood. Immutable.
 *
 * @param items one, or those of a YAML list
 * @param list whether it was a YAML list; other values for a list are split at their commas
 * @param origin where it was written
 */
record Given(List<String> items, boolean list, Origin origin) {
  Given {
    items = List.copyOf(items);
  }

  /** The value of a scalar, an environment variable or a flag. */
  static Given of(String text, Origin origin) {
    return new Given(List.of(text), false, origin);
  }

  /** As an error text shows it. */
  String text() {
    return list ? items.toString() : items.get(0);
  }
}
