package org.hailomqtt.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where presets are found besides those that are shipped, with the routes to them. Immutable.
 *
 * @param dir the installation's own presets, where it has any
 * @param routes its routes, where it has any
 */
public record PresetsConfig(Optional<Path> dir, Optional<Path> routes) {
  /** Below the root directory: used where it exists and nothing else is configured. */
  static final String DEFAULT_DIR = "etc/hailo-worker/presets.d";

  /** The same for routes. */
  static final String DEFAULT_ROUTES_DIR = "etc/hailo-worker/routes.d";

  /** Only the shipped presets, and no routes. */
  public static final PresetsConfig DEFAULT = new PresetsConfig(Optional.empty());

  /** Presets without routes to them. */
  public PresetsConfig(Optional<Path> dir) {
    this(dir, Optional.empty());
  }

  /**
   * Where presets are looked for.
   *
   * @param shipped the directory of what comes with the program
   */
  List<Path> places(Optional<Path> shipped) {
    return Stream.concat(shipped.stream().map(home -> home.resolve("presets.d")), dir.stream())
        .toList();
  }

  /** Where routes are looked for. */
  List<Path> routePlaces() {
    return routes.stream().toList();
  }
}
