package org.hailomqtt.worker.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The YAML of one entry of a catalog, read strictly. Thread-safe. */
final class EntryYaml {
  private static final long MAX_ENTRY_BYTES = 1 << 20;
  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private EntryYaml() {}

  /**
   * The mapping that an entry is.
   *
   * @throws CatalogException if it is none
   */
  static ObjectNode read(Path file) {
    try {
      if (Files.size(file) > MAX_ENTRY_BYTES) {
        throw new CatalogException("", "it is over " + MAX_ENTRY_BYTES + " bytes, so no entry");
      }
      JsonNode node = YAML.readTree(Files.readAllBytes(file));
      if (node instanceof ObjectNode settings) {
        return settings;
      }
      throw new CatalogException("", "it must be a YAML mapping with at least a 'name'");
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
