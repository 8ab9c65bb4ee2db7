package org.hailomqtt.worker;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where models are found besides those that are shipped. Immutable.
 *
 * @param dir the installation's own models, where it has any
 */
public record ModelsConfig(Optional<Path> dir) {
  /** Below the root directory: used where it exists and nothing else is configured. */
  static final String DEFAULT_DIR = "var/lib/hailo-worker/models";

  /** Only the shipped models. */
  public static final ModelsConfig DEFAULT = new ModelsConfig(Optional.empty());
}
