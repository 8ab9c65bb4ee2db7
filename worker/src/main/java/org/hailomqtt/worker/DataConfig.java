package org.hailomqtt.worker;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the worker keeps what outlives it. Immutable.
 *
 * @param dir made when it is needed; where there is none, everything is kept in memory
 */
public record DataConfig(Optional<Path> dir) {
  /** Below the root directory: used where there is no better place. */
  static final String DEFAULT_DIR = "var/lib/hailo-worker";

  /** In memory. */
  public static final DataConfig DEFAULT = new DataConfig(Optional.empty());
}
