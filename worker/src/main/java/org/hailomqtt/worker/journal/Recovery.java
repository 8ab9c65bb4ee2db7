package org.hailomqtt.worker.journal;

/**
 * What was found of an earlier run. Immutable.
 *
 * @param records whole records
 * @param tornBytes bytes at the end of the file that a write left behind which never ended
 * @param corruptBytes bytes that were whole once and are not any more
 */
public record Recovery(int records, long tornBytes, long corruptBytes) {
  /** Nothing was there. */
  static final Recovery NONE = new Recovery(0, 0, 0);
}
