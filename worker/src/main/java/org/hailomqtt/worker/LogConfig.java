package org.hailomqtt.worker;

import org.slf4j.event.Level;

/**
 * What is logged, and how. Immutable.
 *
 * @param format of a line
 * @param level least level that is logged
 */
record LogConfig(LogFormat format, Level level) {
  /** What is used unless configured. */
  public static final LogConfig DEFAULT = new LogConfig(LogFormat.TEXT, Level.INFO);
}
