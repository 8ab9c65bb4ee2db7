package org.hailomqtt.worker.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What workers are asked to do. Immutable, but for the JSON node, which nobody writes to.
 *
 * @param worker the id of the one that is meant, or {@link #ALL}
 * @param action the control action
 * @param fields its body, without the sender
 */
public record Question(String worker, String action, ObjectNode fields) {
  /** Every worker of the base. */
  public static final String ALL = "all";

  /** Whether one worker is meant. */
  boolean isForOne() {
    return !worker.equals(ALL);
  }
}
