package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hailomqtt.worker.device.DeviceKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The entries that come with the program, most of them for files that don't. */
class ShippedEntriesTest {
  private static final Path SHIPPED = Path.of("src", "main", "dist");

  @ParameterizedTest
  @EnumSource(DeviceKind.class)
  void areNoProblemOnAnyDevice(DeviceKind kind) {
    assertThat(ModelCatalog.load(List.of(SHIPPED), kind).problems()).isEmpty();
  }

  @Test
  void canAllBePulledForAHailoDevice() {
    ModelCatalog catalog = ModelCatalog.load(List.of(SHIPPED), DeviceKind.HAILO);

    assertThat(catalog.models()).isEmpty();
    assertThat(catalog.items())
        .filteredOn(item -> !item.missing().isEmpty())
        .extracting(CatalogItem::name)
        .contains("yolov8n", "yolov8s", "yolov8s_pose", "scrfd_10g", "scdepthv3");
    assertThat(catalog.items())
        .filteredOn(item -> !item.missing().isEmpty())
        .allSatisfy(
            item ->
                assertThat(item.mend())
                    .hasValueSatisfying(text -> assertThat(text).contains("pull")));
  }

  @Test
  void serveOnceTheirFilesAreThere(@TempDir Path own) throws IOException {
    Files.createDirectories(own.resolve("models.d"));
    Path files = Files.createDirectories(own.resolve("models/hailo10h"));
    try (Stream<Path> entries = Files.list(SHIPPED.resolve("models.d"))) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString().replace(".yaml", ".hef");
        Files.writeString(files.resolve(name), "in its place");
      }
    }

    ModelCatalog catalog = ModelCatalog.load(List.of(SHIPPED, own), DeviceKind.HAILO);

    assertThat(catalog.problems()).isEmpty();
    assertThat(catalog.items()).allSatisfy(item -> assertThat(item.missing()).isEmpty());
    assertThat(catalog.find("detect", null).name()).isEqualTo("yolov8s");
    assertThat(catalog.find("pose", null).name()).isEqualTo("yolov8s_pose");
    assertThat(catalog.find("face", "scrfd_2.5g").networks()).containsOnlyKeys("main");
    assertThat(catalog.find("depth", null).name()).isEqualTo("scdepthv3");
    assertThat(catalog.find("detect", "yolov8n").files()).containsOnlyKeys("labels");
  }
}
