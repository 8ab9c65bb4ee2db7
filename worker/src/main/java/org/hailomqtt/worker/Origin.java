package org.hailomqtt.worker;

import java.nio.file.Path;

/**
 * Where a setting was written. Immutable.
 *
 * @param text as a person would look for it
 */
record Origin(String text) {
  /** Nowhere: the value is the one that is built in. */
  static final Origin DEFAULT = new Origin("default");

  static Origin file(Path file) {
    return new Origin(file.toString());
  }

  static Origin line(Path file, int line) {
    return new Origin(file + ":" + line);
  }

  static Origin variable(String name) {
    return new Origin("environment variable " + name);
  }

  static Origin flag(String name) {
    return new Origin("flag " + name);
  }
}
