package org.hailomqtt.worker.model;

import java.nio.file.Path;
import java.util.Optional;
import org.hailomqtt.protocol.Preset;

/**
 * One entry of {@code presets.d} that is written properly, whether or not it can serve here.
 * Immutable.
 *
 * @param preset what it says
 * @param description one sentence
 * @param entry the file that it was read from
 */
public record PresetItem(Preset preset, Optional<String> description, Path entry) {
  /** What requests are published to. */
  public String name() {
    return preset.name();
  }
}
