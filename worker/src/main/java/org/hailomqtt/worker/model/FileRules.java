package org.hailomqtt.worker.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the files that an entry names may lie. Immutable.
 *
 * <p>Links are followed before it is judged whether a file lies where it may.
 *
 * @param bases directories that paths are relative to, in the order in which they are looked into
 * @param roots directories that absolute paths and links may lead into
 */
record FileRules(List<Path> bases, List<Path> roots) {
  FileRules {
    bases = List.copyOf(bases);
    roots = List.copyOf(roots);
  }

  /**
   * A file that may be read.
   *
   * @param path the file, links followed, or where it is expected
   * @param isThere whether it is there and can be read
   */
  record Found(Path path, boolean isThere) {}

  /**
   * Looks a path up.
   *
   * @throws IllegalArgumentException with a sentence about the path, if it may not be read
   */
  Found find(String named) {
    try {
      Path path = Path.of(named);
      if (path.isAbsolute()) {
        return found(path.normalize()).orElseThrow(() -> outside(named));
      }
      List<Found> found =
          bases.stream()
              .flatMap(base -> within(real(base), path))
              .flatMap(candidate -> found(candidate).stream())
              .toList();
      return found.stream()
          .filter(Found::isThere)
          .findFirst()
          .or(() -> found.stream().findFirst())
          .orElseThrow(() -> outside(named));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "'" + named + "' can't be looked up: " + e.getMessage(), e);
    }
  }

  private static Stream<Path> within(Path base, Path path) {
    Path candidate = base.resolve(path).normalize();
    return candidate.startsWith(base) ? Stream.of(candidate) : Stream.empty();
  }

  private Optional<Found> found(Path candidate) {
    Path path = Files.exists(candidate) ? real(candidate) : candidate;
    boolean allowed = Stream.concat(bases.stream(), roots.stream()).anyMatch(d -> isIn(path, d));
    return allowed
        ? Optional.of(new Found(path, Files.isReadable(path) && !Files.isDirectory(path)))
        : Optional.empty();
  }

  private static boolean isIn(Path path, Path dir) {
    return path.startsWith(real(dir));
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }

  private IllegalArgumentException outside(String named) {
    return new IllegalArgumentException(
        "'"
            + named
            + "' leads out of the models directory (setting models.dir); copy the file into its"
            + " directory models/, or name the file's directory in the setting models.roots");
  }
}
