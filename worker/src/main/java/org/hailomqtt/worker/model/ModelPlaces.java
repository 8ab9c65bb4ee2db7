package org.hailomqtt.worker.model;

import java.nio.file.Path;
import java.util.List;

/**
 * Where models are looked for. Immutable.
 *
 * @param dirs directories with {@code models.d/} and {@code models/}; an entry of a later one
 *     replaces one of the same name of an earlier one
 * @param roots directories where network files may lie besides, such as those of another program
 */
public record ModelPlaces(List<Path> dirs, List<Path> roots) {
  /** Copies the lists. */
  public ModelPlaces {
    dirs = List.copyOf(dirs);
    roots = List.copyOf(roots);
  }

  /** Without roots. */
  public static ModelPlaces of(List<Path> dirs) {
    return new ModelPlaces(dirs, List.of());
  }

  /** Where the files of an entry may lie: beside it, or in a directory that comes later. */
  FileRules filesOf(Path dir) {
    return new FileRules(
        dirs.subList(dirs.indexOf(dir), dirs.size()).stream()
            .map(each -> each.resolve("models"))
            .toList(),
        roots);
  }
}
