package org.hailomqtt.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where presets are found besides those that are shipped. Immutable.
 *
 * @param dir the installation's own presets, where it has any
 */
public record PresetsConfig(Optional<Path> dir) {
  /** Below the root directory: used where it exists and nothing else is configured. */
  static final String DEFAULT_DIR = "etc/hailo-worker/presets.d";

  /** Only the shipped presets. */
  public static final PresetsConfig DEFAULT = new PresetsConfig(Optional.empty());

  /**
   * Where presets are looked for.
   *
   * @param shipped the directory of what comes with the program
   */
  List<Path> places(Optional<Path> shipped) {
    return Stream.concat(shipped.stream().map(home -> home.resolve("presets.d")), dir.stream())
        .toList();
  }
}
