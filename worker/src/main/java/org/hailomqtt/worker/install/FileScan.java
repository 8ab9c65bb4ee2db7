package org.hailomqtt.worker.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds network files below directories. Thread-safe. */
public final class FileScan {
  private static final int MAX_DEPTH = 8;

  private FileScan() {}

  /**
   * Where other programs put their HEF files: Hailo's own, the Debian package hailo-models, and
   * whatever calls itself hailo below /var/lib.
   *
   * @param root the root directory of the machine
   */
  public static List<Path> usualRoots(Path root) {
    List<Path> roots =
        new ArrayList<>(
            List.of(
                root.resolve("usr/local/hailo/resources"), root.resolve("usr/share/hailo-models")));
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(root.resolve("var/lib"), "hailo-*")) {
      found.forEach(roots::add);
    } catch (IOException e) {
      return roots; // Not there, or not for this user.
    }
    return roots;
  }

  /** The HEF files below directories; what can't be read is passed over. */
  public static List<Path> hefs(List<Path> roots) {
    return roots.stream().filter(Files::isDirectory).flatMap(FileScan::below).sorted().toList();
  }

  private static Stream<Path> below(Path root) {
    try (Stream<Path> files = Files.walk(root, MAX_DEPTH)) {
      return files
          .filter(file -> file.toString().endsWith(".hef"))
          .filter(Files::isRegularFile)
          .toList()
          .stream();
    } catch (IOException | UncheckedIOException e) {
      return Stream.empty();
    }
  }
}
