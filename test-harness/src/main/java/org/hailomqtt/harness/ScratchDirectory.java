package org.hailomqtt.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A temporary directory that is removed with its content on close, at the latest when the JVM ends.
 * Thread-safe.
 */
public final class ScratchDirectory implements AutoCloseable {
  private static final Set<ScratchDirectory> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> OPEN.forEach(ScratchDirectory::close), "scratch-directory-cleanup"));
  }

  private final Path path;

  private ScratchDirectory(Path path) {
    this.path = path;
  }

  /** Makes a new, empty directory whose name begins with the given word. */
  public static ScratchDirectory create(String name) {
    try {
      ScratchDirectory directory =
          new ScratchDirectory(Files.createTempDirectory("hailo-" + name + "-"));
      OPEN.add(directory);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory for " + name, e);
    }
  }

  public Path path() {
    return path;
  }

  /** Writes a text file into this directory, over an older one of that name. */
  public Path write(String name, String text) {
    try {
      Path file = path.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path.resolve(name), e);
    }
  }

  @Override
  public void close() {
    OPEN.remove(this);
    try (Stream<Path> files = Files.walk(path)) {
      files.sorted(Comparator.reverseOrder()).forEach(ScratchDirectory::deleteQuietly);
    } catch (IOException | UncheckedIOException e) {
      // Left to the system's cleaning of its temporary directory: a test must not fail over it.
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // As in close().
    }
  }
}
