package org.hailomqtt.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hailomqtt.worker.model.ModelPlaces;

/**
 * Where models are found besides those that are shipped. Immutable.
 *
 * @param dir the installation's own models, where it has any
 * @param roots directories with network files of other programs
 */
public record ModelsConfig(Optional<Path> dir, List<Path> roots) {
  /** Below the root directory: used where it exists and nothing else is configured. */
  static final String DEFAULT_DIR = "var/lib/hailo-worker/models";

  /** Below the root directory: where Hailo's own programs and Debian's hailo-models keep theirs. */
  static final List<String> DEFAULT_ROOTS =
      List.of("usr/local/hailo/resources", "usr/share/hailo-models");

  /** Only the shipped models. */
  public static final ModelsConfig DEFAULT = new ModelsConfig(Optional.empty(), List.of());

  /** Copies the list. */
  public ModelsConfig {
    roots = List.copyOf(roots);
  }

  /**
   * Where models are looked for.
   *
   * @param shipped the directory of the models that come with the program
   */
  ModelPlaces places(Path shipped) {
    return new ModelPlaces(Stream.concat(Stream.of(shipped), dir.stream()).toList(), roots);
  }
}
