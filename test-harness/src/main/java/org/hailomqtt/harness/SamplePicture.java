package org.hailomqtt.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One of the drawings in client-samples/pictures. Immutable.
 *
 * @param file the JPEG
 * @param caption what it shows, as its name says: {@code red-circle.jpg} is "a red circle"
 */
record SamplePicture(Path file, String caption) {
  private static final String FOLDER = "client-samples/pictures";

  /**
   * All of them, by name.
   *
   * @param inside any path of the checkout
   * @throws IOException if there are none
   */
  static List<SamplePicture> allNear(Path inside) throws IOException {
    for (Path at = inside.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      Path folder = at.resolve(FOLDER);
      if (Files.isDirectory(folder)) {
        return all(folder);
      }
    }
    throw new IOException(FOLDER + " is not there; run the demo in a checkout");
  }

  private static List<SamplePicture> all(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<SamplePicture> pictures =
          files
              .filter(file -> file.toString().endsWith(".jpg"))
              .sorted()
              .map(file -> new SamplePicture(shortened(file), caption(file)))
              .toList();
      if (pictures.isEmpty()) {
        throw new IOException(folder + " holds no pictures");
      }
      return pictures;
    }
  }

  /** As a person would type it. */
  private static Path shortened(Path file) {
    Path here = Path.of("").toAbsolutePath();
    return file.startsWith(here) ? here.relativize(file) : file;
  }

  private static String caption(Path file) {
    String name = file.getFileName().toString();
    String words = name.substring(0, name.length() - ".jpg".length()).replace('-', ' ');
    if (words.startsWith("two ") || words.startsWith("three ")) {
      return words;
    }
    return ("aeiou".indexOf(words.charAt(0)) < 0 ? "a " : "an ") + words;
  }
}
