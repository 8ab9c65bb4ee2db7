package org.hailomqtt.worker;

/** How log lines are written. Immutable. */
enum LogFormat {
  /** Lines for people. */
  TEXT,
  /** One JSON object a line, for log collectors. */
  JSON
}
