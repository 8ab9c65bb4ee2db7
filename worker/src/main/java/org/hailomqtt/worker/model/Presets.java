package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Preset;
import org.hailomqtt.protocol.ProtocolException;

/**
 * The presets that there are, by name. Immutable: changed directories are read into another one.
 *
 * @param items every one that is written properly, by name, also those that can't serve here
 * @param problems what was wrong with entries that were left out: the file, what, and what to do
 */
public record Presets(Map<String, PresetItem> items, List<String> problems) {
  /** No presets at all. */
  public static final Presets NONE = new Presets(Map.of(), List.of());

  /** Copies the collections. */
  public Presets {
    items = Collections.unmodifiableMap(new TreeMap<>(items));
    problems = List.copyOf(problems);
  }

  /**
   * Reads directories with presets; one of a later directory replaces one of the same name of an
   * earlier one. What is wrong becomes a problem and the rest is taken. Reads files.
   *
   * @param types model types, of which no preset may have the name
   */
  public static Presets load(List<Path> dirs, Set<String> types) {
    Map<String, PresetItem> items = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Path dir : dirs) {
      items.putAll(
          EntryDirectory.read(
              dir,
              "presets.dir",
              file -> PresetEntry.read(EntryYaml.read(file), file, types),
              PresetItem::name,
              problems));
    }
    return new Presets(items, problems);
  }

  /** The preset of a name. */
  public Optional<Preset> find(String name) {
    return Optional.ofNullable(items.get(name)).map(PresetItem::preset);
  }

  /**
   * The names that requests to these types are published to: the types, and the presets of them.
   *
   * @param types model types; empty for all, and so is what comes back
   */
  public List<String> besides(List<String> types) {
    return Stream.concat(
            types.stream(),
            items.values().stream()
                .filter(item -> types.contains(item.preset().type()))
                .map(PresetItem::name))
        .toList();
  }

  /**
   * Why a preset can't serve here, and what to do; empty if it can.
   *
   * @param types model types that are served
   */
  public static Optional<String> obstacle(Preset preset, ModelCatalog models, Set<String> types) {
    if (!types.contains(preset.type())) {
      return Optional.of("this worker has no type '" + preset.type() + "'");
    }
    try {
      ModelDefinition model = models.find(preset.type(), preset.model());
      ObjectNode settings = model.settings().deepCopy();
      settings.set("params", preset.params());
      ModelTypes.checkParams(preset.type(), model, settings);
      return Optional.empty();
    } catch (ProtocolException e) {
      return Optional.of(e.text());
    } catch (CatalogException e) {
      return Optional.of(e.text());
    }
  }
}
