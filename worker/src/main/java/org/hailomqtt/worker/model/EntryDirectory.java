package org.hailomqtt.worker.model;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads the entries of one directory, of which each has a file and a name. Thread-safe. */
final class EntryDirectory {
  private EntryDirectory() {}

  /**
   * The entries by name; the first of a name counts.
   *
   * @param setting names the directory where it can't be read
   * @param reader reads one file; throws a CatalogException at a wrong one
   * @param problems takes a sentence for each entry that is left out
   */
  static <T> Map<String, T> read(
      Path dir,
      String setting,
      Function<Path, T> reader,
      Function<T, String> name,
      List<String> problems) {
    Map<String, T> entries = new TreeMap<>();
    Map<String, Path> sources = new TreeMap<>();
    for (Path file : files(dir, setting, problems)) {
      try {
        T entry = reader.apply(file);
        Path other = sources.putIfAbsent(name.apply(entry), file);
        if (other != null) {
          throw new CatalogException(
              "/name",
              "'"
                  + name.apply(entry)
                  + "' is also the name in "
                  + other.getFileName()
                  + "; give one of them another");
        }
        entries.put(name.apply(entry), entry);
      } catch (CatalogException e) {
        problems.add(file + ": " + e.text());
      }
    }
    return entries;
  }

  private static List<Path> files(Path dir, String setting, List<String> problems) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(dir, "*.{yaml,yml}")) {
      stream.forEach(files::add);
    } catch (IOException e) {
      problems.add(
          dir + ": this is no readable directory; make it, or correct the setting " + setting);
    }
    files.sort(null);
    return files;
  }
}
