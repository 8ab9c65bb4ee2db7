package org.hailomqtt.worker.model;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hailomqtt.worker.device.DeviceKind;

/** Reads the entries of one model directory. Thread-safe. */
final class ModelDirectory {
  private ModelDirectory() {}

  /**
   * The entries of a directory by name, also those that can't serve here, which still take their
   * name.
   *
   * @param rules where their files may lie
   * @param problems takes a sentence for each entry that is left out
   */
  static Map<String, CatalogItem> read(
      Path dir, FileRules rules, DeviceKind kind, List<String> problems) {
    Map<String, CatalogItem> items = new TreeMap<>();
    Map<String, Path> sources = new TreeMap<>();
    for (Path file : entries(dir, problems)) {
      try {
        CatalogEntry entry = new CatalogEntry(EntryYaml.read(file), file, rules, kind);
        Path other = sources.putIfAbsent(entry.name(), file);
        if (other != null) {
          throw new CatalogException(
              "/name",
              "'"
                  + entry.name()
                  + "' is also the name in "
                  + other.getFileName()
                  + "; give one of them another");
        }
        items.put(entry.name(), entry.item());
      } catch (CatalogException e) {
        problems.add(file + ": " + e.text());
      }
    }
    return items;
  }

  private static List<Path> entries(Path dir, List<String> problems) {
    Path entries = dir.resolve("models.d");
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(entries, "*.{yaml,yml}")) {
      stream.forEach(files::add);
    } catch (IOException e) {
      problems.add(
          entries + ": this is no readable directory; make it, or correct the setting models.dir");
    }
    files.sort(null);
    return files;
  }
}
