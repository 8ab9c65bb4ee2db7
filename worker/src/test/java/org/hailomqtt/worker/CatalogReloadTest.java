package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.model.CurrentCatalog;
import org.hailomqtt.worker.model.CurrentEntries;
import org.hailomqtt.worker.model.ModelPlaces;
import org.hailomqtt.worker.model.Presets;
import org.hailomqtt.worker.model.Routes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogReloadTest {
  private static final String TENSORS =
      "tensors: {main: {inputs: {x: {dtype: uint8, shape: [1]}}, outputs: {}}}\n";

  @TempDir private Path dir;
  private final List<Set<String>> unloaded = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private int changes;
  private CatalogReload reload;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(dir.resolve("models.d"));
    write("a.yaml", "name: a\ntype: infer\n" + TENSORS);
    CurrentEntries<Presets> presets = new CurrentEntries<>(List.of(), dirs -> Presets.NONE);
    reload =
        new CatalogReload(
            new CurrentCatalog(ModelPlaces.of(List.of(dir)), DeviceKind.SIMULATED),
            unloaded::add,
            new EntriesReload(
                presets,
                new CurrentRoutes(
                    new CurrentEntries<>(List.of(), dirs -> Routes.NONE), presets, List.of()),
                Optional::empty,
                () -> now),
            Runnable::run,
            () -> changes++,
            () -> now);
  }

  private void write(String name, String yaml) throws IOException {
    Files.writeString(dir.resolve("models.d").resolve(name), yaml);
  }

  private void look() {
    reload.run();
    reload.run();
  }

  @Test
  void aChangedModelIsUnloadedAndTheWorldIsTold() throws IOException {
    look();
    assertThat(changes).isZero();
    write("a.yaml", "name: a\ntype: infer\npin: true\n" + TENSORS);

    look();

    assertThat(unloaded).containsExactly(Set.of("a/main"));
    assertThat(changes).isEqualTo(1);
    assertThat(reload.problem()).isEmpty();
  }

  @Test
  void aBrokenEntryIsAProblemWithoutDirectories() throws IOException {
    now = now.plusSeconds(60);
    write("b.yaml", "name: b\ntype: infer\nthreshold: 3\n" + TENSORS);

    look();

    Problem problem = reload.problem().orElseThrow();
    assertThat(problem.text())
        .startsWith("a model is left out: b.yaml: threshold: an entry of type 'infer' has no");
    assertThat(problem.whatToDo()).contains("hailo-worker models verify");
    assertThat(problem.since()).isEqualTo(now.toString());
    assertThat(unloaded).isEmpty();
    assertThat(changes).isEqualTo(1);
  }

  @Test
  void aProblemGoesWithItsEntry() throws IOException {
    write("b.yaml", "name: [");
    look();
    Files.delete(dir.resolve("models.d/b.yaml"));

    look();

    assertThat(reload.problem()).isEmpty();
    assertThat(changes).isEqualTo(2);
  }
}
