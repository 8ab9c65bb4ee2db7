package org.hailomqtt.protocol;

/** A priority lane: its own topic tree, served before the lanes declared after it. Immutable. */
public enum Lane {
  /** {@code request-high}: served first. */
  HIGH("high", "request-high"),
  /** {@code request}: what producers use unless they have a reason. */
  NORMAL("normal", "request"),
  /** {@code request-low}: served when nothing else waits, or when it has waited too long. */
  LOW("low", "request-low");

  private final String label;
  private final String segment;

  Lane(String label, String segment) {
    this.label = label;
    this.segment = segment;
  }

  /** The word for this lane in status, metrics and logs. */
  public String label() {
    return label;
  }

  /** The topic level below the base that requests of this lane are published under. */
  public String segment() {
    return segment;
  }
}
