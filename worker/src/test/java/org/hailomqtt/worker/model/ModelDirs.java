package org.hailomqtt.worker.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hailomqtt.worker.device.DeviceKind;

/** A model directory that a test fills. */
final class ModelDirs {
  private final Path dir;

  ModelDirs(Path dir) throws IOException {
    this.dir = dir;
    Files.createDirectories(dir.resolve("models.d"));
    Files.createDirectories(dir.resolve("models"));
  }

  Path dir() {
    return dir;
  }

  /** Writes an entry. */
  ModelDirs entry(String name, String yaml) throws IOException {
    Files.writeString(dir.resolve("models.d").resolve(name), yaml);
    return this;
  }

  /** Writes a file that entries can name. */
  ModelDirs file(String name, String content) throws IOException {
    Path file = dir.resolve("models").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return this;
  }

  /** The only model for a simulated device; there must be no problem with it. */
  static ModelDefinition only(Path scratch, String yaml) throws IOException {
    ModelCatalog catalog = new ModelDirs(scratch).entry("m.yaml", yaml).load();
    if (!catalog.problems().isEmpty() || catalog.models().size() != 1) {
      throw new AssertionError(catalog.problems() + " " + catalog.models());
    }
    return catalog.models().get(0);
  }

  ModelCatalog load() {
    return load(DeviceKind.SIMULATED);
  }

  ModelCatalog load(DeviceKind kind) {
    return ModelCatalog.load(List.of(dir), kind);
  }
}
