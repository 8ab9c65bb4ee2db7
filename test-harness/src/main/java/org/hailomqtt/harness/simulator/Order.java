package org.hailomqtt.harness.simulator;

/** By which rule the next request is chosen. Immutable. */
public enum Order {
  /** The worker's. */
  POLICY("the worker's policy"),
  /** By time of arrival, whatever the lane. */
  FIRST_COME("first come, first served");

  private final String label;

  Order(String label) {
    this.label = label;
  }

  /** For people. */
  public String label() {
    return label;
  }
}
