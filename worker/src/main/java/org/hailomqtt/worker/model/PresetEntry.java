package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.hailomqtt.protocol.Names;
import org.hailomqtt.protocol.Preset;

/** Reads one file of {@code presets.d} strictly. Thread-safe. */
final class PresetEntry {
  private static final String PROMPT = "prompt";
  private static final double LONGEST_MILLIS = 7 * 24 * 3600 * 1000.0;

  private PresetEntry() {}

  /**
   * Reads an entry.
   *
   * @param types model types, of which no preset may have the name
   * @throws CatalogException if something in it is wrong
   */
  static PresetItem read(ObjectNode settings, Path file, Set<String> types) {
    Fields fields =
        Fields.of(settings, CatalogException::new)
            .only(
                "a preset",
                "name",
                "type",
                "description",
                "model",
                PROMPT,
                "params",
                "timeout_ms",
                "max_age_ms",
                "keep",
                "stream",
                "compact",
                "fallback");
    String name = label(fields, "name");
    if (types.contains(name)) {
      throw fields.refuse("name", "'" + name + "' is a model type; give the preset another name");
    }
    return new PresetItem(
        new Preset(
            name,
            label(fields, "type"),
            fields.optionalText("model").orElse(null),
            params(fields, settings),
            millis(fields, "timeout_ms"),
            millis(fields, "max_age_ms"),
            fields.choice("keep", Map.of("newest", true, "all", false)).orElse(false),
            fields.flag("stream"),
            fields.flag("compact"),
            fallback(fields)),
        fields.optionalText("description"),
        file);
  }

  static String label(Fields fields, String field) {
    String label = fields.text(field);
    if (!Names.isName(label)) {
      throw fields.refuse(field, "'" + field + "' must be " + Names.ALLOWED + "; got " + label);
    }
    return label;
  }

  /** The prompt is a parameter that is so common that it may stand by itself. */
  private static ObjectNode params(Fields fields, ObjectNode settings) {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    if (fields.optionalObject("params").isPresent()) {
      params.setAll((ObjectNode) settings.get("params"));
    }
    Optional<String> prompt = fields.optionalText(PROMPT);
    if (prompt.isPresent() && params.has(PROMPT)) {
      throw fields.refuse(PROMPT, "'prompt' stands in 'params', too; write it once");
    }
    prompt.ifPresent(text -> params.put(PROMPT, text));
    return params;
  }

  private static Optional<Duration> millis(Fields fields, String name) {
    OptionalDouble millis = fields.number(name, 1, LONGEST_MILLIS);
    return millis.isPresent()
        ? Optional.of(Duration.ofMillis((long) millis.getAsDouble()))
        : Optional.empty();
  }

  /** An object, or the text alone. */
  private static Optional<Preset.Fallback> fallback(Fields fields) {
    if (!fields.has("fallback")) {
      return Optional.empty();
    }
    if (!fields.isObject("fallback")) {
      return Optional.of(new Preset.Fallback(fields.text("fallback"), Optional.empty()));
    }
    Fields fallback = fields.object("fallback").only("'fallback'", "text", "after_ms");
    return Optional.of(new Preset.Fallback(fallback.text("text"), millis(fallback, "after_ms")));
  }
}
