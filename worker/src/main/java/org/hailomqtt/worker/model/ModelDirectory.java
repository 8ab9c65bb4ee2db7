package org.hailomqtt.worker.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
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
  private static final long MAX_ENTRY_BYTES = 1 << 20;
  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

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
        CatalogEntry entry = new CatalogEntry(settings(file), file, rules, kind);
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

  private static ObjectNode settings(Path file) {
    try {
      if (Files.size(file) > MAX_ENTRY_BYTES) {
        throw new CatalogException("", "it is over " + MAX_ENTRY_BYTES + " bytes, so no entry");
      }
      JsonNode node = YAML.readTree(Files.readAllBytes(file));
      if (node instanceof ObjectNode settings) {
        return settings;
      }
      throw new CatalogException("", "it must be a YAML mapping with at least 'name' and 'type'");
    } catch (JsonProcessingException e) {
      throw new CatalogException("", "it is no proper YAML" + place(e));
    } catch (IOException e) {
      throw new CatalogException("", "it can't be read; check its permissions");
    }
  }

  private static String place(JsonProcessingException e) {
    String reason = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
    return e.getLocation() == null
        ? ": " + reason
        : " at line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ": "
            + reason;
  }
}
