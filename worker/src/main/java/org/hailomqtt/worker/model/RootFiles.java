package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.hailomqtt.protocol.Names;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * Network files below the configured roots, which requests of type {@code infer} may name by their
 * path though they have no entry. Immutable.
 *
 * <p>Found when the catalog is read: a request can only name what was seen then, and opens nothing.
 */
final class RootFiles {
  private static final int MAX_DEPTH = 6;
  private static final int MAX_FILES = 1_000;
  private static final int NAME_LENGTH = 50;

  private final Map<String, ModelDefinition> models;

  private RootFiles(Map<String, ModelDefinition> models) {
    this.models = models;
  }

  /** The files below roots that a kind of device reads. Reads directories. */
  static RootFiles find(List<Path> roots, DeviceKind kind) {
    Map<String, ModelDefinition> models = new TreeMap<>();
    for (Path file : under(roots, suffix(kind))) {
      models.put(file.toString(), model(file, kind));
    }
    return new RootFiles(models);
  }

  private static List<String> suffix(DeviceKind kind) {
    return switch (kind) {
      case HAILO -> List.of(".hef");
      case CPU -> List.of(".onnx");
      case SIMULATED -> List.of();
    };
  }

  /**
   * The files with one of some endings below directories, in order; what can't be read is passed
   * over.
   */
  static List<Path> under(List<Path> roots, List<String> suffixes) {
    return roots.stream()
        .filter(Files::isDirectory)
        .flatMap(root -> below(root, suffixes))
        .sorted()
        .limit(MAX_FILES)
        .toList();
  }

  private static Stream<Path> below(Path root, List<String> suffixes) {
    try (Stream<Path> files = Files.walk(root, MAX_DEPTH)) {
      return files
          .filter(file -> suffixes.stream().anyMatch(file.toString()::endsWith))
          // A link may lead out of the root, so none is taken.
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .limit(MAX_FILES)
          .toList()
          .stream();
    } catch (IOException | UncheckedIOException e) {
      return Stream.empty(); // A directory of others that this user may not read.
    }
  }

  private static ModelDefinition model(Path file, DeviceKind kind) {
    String name = name(file);
    return new ModelDefinition(
        name,
        InferHandler.TYPE,
        Optional.empty(),
        Set.of(kind),
        Map.of(
            "main",
            new ModelSpec(
                name + "/main",
                Optional.of(file),
                Optional.empty(),
                List.of(),
                List.of(),
                ModelSpec.Simulation.INSTANT)),
        Map.of(),
        ModelTerms.NONE,
        JsonNodeFactory.instance.objectNode());
  }

  /** The file's name, and something of its path, since two roots may hold files of one name. */
  private static String name(Path file) {
    String stem = stem(String.valueOf(file.getFileName()));
    CRC32 crc = new CRC32();
    crc.update(file.toString().getBytes(StandardCharsets.UTF_8));
    return stem + "~" + String.format("%08x", crc.getValue());
  }

  /** What a model made of a file may be called. */
  static String stem(String fileName) {
    int dot = fileName.lastIndexOf('.');
    String stem = dot <= 0 ? fileName : fileName.substring(0, dot);
    String name = stem.replaceAll("[^A-Za-z0-9._~:@-]", "-");
    String shortened = name.substring(0, Math.min(name.length(), NAME_LENGTH));
    return Names.isName(shortened) ? shortened : "model";
  }

  /** All of them, by path. */
  Map<String, ModelDefinition> models() {
    return models;
  }

  /** The same, but with models of an earlier finding where they are equal and fit. */
  RootFiles keeping(RootFiles before, Predicate<ModelDefinition> untouched) {
    Map<String, ModelDefinition> kept = new TreeMap<>(models);
    kept.replaceAll((path, model) -> ModelCatalog.kept(before.models.get(path), model, untouched));
    return new RootFiles(kept);
  }

  /** The model of a path. */
  Optional<ModelDefinition> of(String path) {
    return Optional.ofNullable(models.get(path));
  }
}
