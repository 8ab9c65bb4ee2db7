package org.hailomqtt.harness;

import java.time.Duration;

/** Caps of waiting in tests: what is reached only when something is broken. */
final class Limits {
  static final Duration GENEROUS = Duration.ofSeconds(30);

  private Limits() {}
}
