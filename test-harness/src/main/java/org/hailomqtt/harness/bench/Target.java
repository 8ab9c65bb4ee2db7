package org.hailomqtt.harness.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A figure with the limit it is held to. Immutable.
 *
 * @param what the figure, in words
 * @param value as measured
 * @param bound which side of the limit is good
 * @param limit the limit
 */
record Target(
    @JsonProperty("what") String what,
    @JsonProperty("value") double value,
    @JsonProperty("bound") Bound bound,
    @JsonProperty("limit") double limit) {

  /** Which side of a limit is good. */
  enum Bound {
    AT_MOST,
    AT_LEAST
  }

  @JsonProperty("met")
  boolean met() {
    return switch (bound) {
      case AT_MOST -> value <= limit;
      case AT_LEAST -> value >= limit;
    };
  }

  /** How it stands in the table. */
  String verdict() {
    return met() ? "ok" : "MISSED";
  }
}
