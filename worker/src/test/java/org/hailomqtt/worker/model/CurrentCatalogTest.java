package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.device.DeviceKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurrentCatalogTest {
  @TempDir private Path scratch;
  private ModelDirs dirs;

  @BeforeEach
  void makeDirectory() throws IOException {
    dirs = new ModelDirs(scratch.resolve("own"));
    dirs.file("a.onnx", "x").entry("a.yaml", entry("a"));
    dirs.file("b.onnx", "x").entry("b.yaml", entry("b"));
  }

  private static String entry(String name) {
    return "name: " + name + "\ntype: infer\nfiles: {main: {path: " + name + ".onnx}}\n";
  }

  private CurrentCatalog catalog() {
    return new CurrentCatalog(ModelPlaces.of(List.of(dirs.dir())), DeviceKind.CPU);
  }

  private static CurrentCatalog.Change awaitChange(CurrentCatalog catalog) {
    Optional<CurrentCatalog.Change> first = catalog.check();
    assertThat(first).as("the look at files that may still be written").isEmpty();
    return catalog.check().orElseThrow();
  }

  @Test
  void isNotReadAgainWhileNothingChanges() {
    CurrentCatalog catalog = catalog();
    ModelCatalog before = catalog.get();

    assertThat(catalog.check()).isEmpty();
    assertThat(catalog.check()).isEmpty();
    assertThat(catalog.get()).isSameAs(before);
  }

  @Test
  void takesANewEntryAndKeepsWhatIsLoaded() throws IOException {
    CurrentCatalog catalog = catalog();
    ModelDefinition a = catalog.get().find("infer", "a");
    dirs.file("c.onnx", "x").entry("c.yaml", entry("c"));

    CurrentCatalog.Change change = awaitChange(catalog);

    assertThat(change.isNew()).isTrue();
    assertThat(change.stale()).isEmpty();
    assertThat(catalog.get().find("infer", "c").name()).isEqualTo("c");
    assertThat(catalog.get().find("infer", "a")).isSameAs(a);
  }

  @Test
  void whatWasRemovedOrChangedIsStale() throws IOException {
    CurrentCatalog catalog = catalog();
    Files.delete(dirs.dir().resolve("models.d/a.yaml"));
    dirs.entry("b.yaml", entry("b") + "pin: true\n");

    CurrentCatalog.Change change = awaitChange(catalog);

    assertThat(change.stale()).containsExactlyInAnyOrder("a/main", "b/main");
    assertThat(catalog.get().models()).extracting(ModelDefinition::name).containsExactly("b");
  }

  @Test
  void aModelWhoseFileIsAnotherIsStale() throws IOException {
    CurrentCatalog catalog = catalog();
    ModelDefinition before = catalog.get().find("infer", "a");
    dirs.file("a.onnx", "another");

    CurrentCatalog.Change change = awaitChange(catalog);

    assertThat(change.stale()).containsExactly("a/main");
    assertThat(catalog.get().find("infer", "a")).isNotSameAs(before);
  }

  @Test
  void aBrokenEntryLeavesTheOthers() throws IOException {
    CurrentCatalog catalog = catalog();
    dirs.entry("a.yaml", "name: [");

    CurrentCatalog.Change change = awaitChange(catalog);

    assertThat(change.stale()).containsExactly("a/main");
    assertThat(catalog.get().models()).extracting(ModelDefinition::name).containsExactly("b");
    assertThat(catalog.get().problems()).singleElement().asString().contains("a.yaml");
  }

  @Test
  void anEntryIsMendedByTheFileThatWasMissing() throws IOException {
    dirs.entry("c.yaml", entry("c"));
    CurrentCatalog catalog = catalog();
    assertThat(catalog.get().problems()).hasSize(1);
    dirs.file("c.onnx", "x");

    for (int look = 0; look < 6; look++) {
      catalog.check();
    }

    assertThat(catalog.get().problems()).isEmpty();
    assertThat(catalog.get().find("infer", "c").name()).isEqualTo("c");
  }

  @Test
  void aModelIsInstalledByTheFileThatWasMissing() throws IOException {
    dirs.entry("c.yaml", entry("c") + "source: somewhere\n");
    CurrentCatalog catalog = catalog();
    dirs.file("c.onnx", "x");

    CurrentCatalog.Change change = awaitChange(catalog);

    assertThat(change.isNew()).isTrue();
    assertThat(catalog.get().find("infer", "c").name()).isEqualTo("c");
  }

  @Test
  void aFileThatIsStillWrittenIsLeftAlone() throws IOException {
    CurrentCatalog catalog = catalog();
    for (int i = 1; i < 5; i++) {
      dirs.file("a.onnx", "x".repeat(10 * i));
      assertThat(catalog.check()).isEmpty();
    }

    assertThat(catalog.check()).isPresent();
  }

  @Test
  void isReadAgainOnDemand() throws IOException {
    CurrentCatalog catalog = catalog();
    dirs.entry("a.yaml", entry("a") + "description: Other.\n");

    CurrentCatalog.Change change = catalog.reload();
    CurrentCatalog.Change again = catalog.reload();

    assertThat(change.stale()).containsExactly("a/main");
    assertThat(again.isNew()).isFalse();
    assertThat(again.stale()).isEmpty();
  }
}
