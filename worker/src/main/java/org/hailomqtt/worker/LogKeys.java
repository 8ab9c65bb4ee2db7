package org.hailomqtt.worker;

import java.util.List;
import org.slf4j.event.Level;

/** What is logged, and how. Immutable. */
final class LogKeys {
  static final Key<LogFormat> LOG_FORMAT =
      Key.of(
          "log.format",
          "FORMAT",
          ValueRules.choice(LogFormat.class),
          LogConfig.DEFAULT.format(),
          "How log lines are written",
          "Operators whose logs are collected by a program: json.");

  static final Key<Level> LOG_LEVEL =
      Key.of(
          "log.level",
          "LEVEL",
          ValueRules.choice(Level.class),
          LogConfig.DEFAULT.level(),
          "Least level that is logged",
          "Whoever looks for a fault: debug has a line for each request.");

  /** In the order of the documentation. */
  static final List<Key<?>> ALL = List.of(LOG_FORMAT, LOG_LEVEL);

  private LogKeys() {}
}
