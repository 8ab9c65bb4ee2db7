package org.hailomqtt.worker.mqtt;

/**
 * How much of the queue the worker takes from the broker. Immutable.
 *
 * @param window requests of one lane that the broker may deliver before one is acknowledged, 1 to
 *     1000: the Receive Maximum of a lane's session
 */
public record LanesConfig(int window) {
  /** Least window: one request at a time. */
  public static final int MIN_WINDOW = 1;

  /** Largest window. */
  public static final int MAX_WINDOW = 1000;

  /** Enough to keep a device busy that takes less than a millisecond. */
  public static final int DEFAULT_WINDOW = 64;

  /** What is used unless configured. */
  public static final LanesConfig DEFAULT = new LanesConfig(DEFAULT_WINDOW);

  /** Checks the range. */
  public LanesConfig {
    if (window < MIN_WINDOW || window > MAX_WINDOW) {
      throw new IllegalArgumentException("window " + window + " is not from 1 to 1000");
    }
  }
}
