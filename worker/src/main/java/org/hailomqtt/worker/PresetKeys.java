package org.hailomqtt.worker;

import java.nio.file.Path;
import java.util.List;

/** Where presets are found. Immutable. */
final class PresetKeys {
  static final Key<Path> PRESETS_DIR =
      Key.computed(
          "presets.dir",
          "DIR",
          ValueRules.placeForDirectory(),
          "/" + PresetsConfig.DEFAULT_DIR + " if it exists",
          "Presets besides those that are shipped",
          "People who write presets of their own and keep them elsewhere.");

  /** In the order of the documentation. */
  static final List<Key<?>> ALL = List.of(PRESETS_DIR);

  private PresetKeys() {}
}
