package org.hailomqtt.worker;

import java.nio.file.Path;
import java.util.List;

/** Where presets and routes are found. Immutable. */
final class PresetKeys {
  static final Key<Path> PRESETS_DIR =
      Key.computed(
          "presets.dir",
          "DIR",
          ValueRules.placeForDirectory(),
          "/" + PresetsConfig.DEFAULT_DIR + " if it exists",
          "Presets besides those that are shipped",
          "People who write presets of their own and keep them elsewhere.");

  static final Key<Path> ROUTES_DIR =
      Key.computed(
          "routes.dir",
          "DIR",
          ValueRules.placeForDirectory(),
          "/" + PresetsConfig.DEFAULT_ROUTES_DIR + " if it exists",
          "Routes: topics of others whose messages are sent to presets",
          "People who keep their routes elsewhere.");

  /** In the order of the documentation. */
  static final List<Key<?>> ALL = List.of(PRESETS_DIR, ROUTES_DIR);

  private PresetKeys() {}
}
