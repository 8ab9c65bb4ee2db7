package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.device.DeviceKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models whose files are elsewhere, or not here at all. */
class NotInstalledTest {
  @TempDir private Path scratch;
  private ModelDirs shipped;
  private ModelDirs own;

  @BeforeEach
  void makeDirectories() throws IOException {
    shipped = new ModelDirs(scratch.resolve("shipped"));
    own = new ModelDirs(scratch.resolve("own"));
  }

  private ModelCatalog load(Path... roots) {
    return ModelCatalog.load(
        new ModelPlaces(List.of(shipped.dir(), own.dir()), List.of(roots)), DeviceKind.HAILO);
  }

  private static String notFound(ModelCatalog catalog, String type, String model) {
    ProtocolException e =
        catchThrowableOfType(ProtocolException.class, () -> catalog.find(type, model));
    assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    return e.text();
  }

  private static String entry(String name, String rest) {
    return "name: " + name + "\ntype: trace\nfiles: {main: {path: y/y.hef" + rest + "}}\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"yolo", "/usr/share/models/yolo.hef"})
  void tellsTheCommandThatInstallsAModelThatCanBeDownloaded(String asked) throws IOException {
    shipped.entry("yolo.yaml", entry("yolo", ", url: 'https://example.org/y.hef', size: 9"));

    ModelCatalog catalog = load();

    assertThat(catalog.problems()).isEmpty();
    assertThat(catalog.models()).isEmpty();
    assertThat(notFound(catalog, "trace", asked)).contains("'hailo-worker models pull yolo'");
    assertThat(notFound(catalog, "trace", null)).contains("'hailo-worker models pull yolo'");
    assertThat(catalog.items().get(0).missing())
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file.url()).hasValue(URI.create("https://example.org/y.hef"));
              assertThat(file.size()).hasValue(9);
            });
  }

  @Test
  void tellsWhereAFileComesFromThatCanNotBeDownloaded() throws IOException {
    shipped.entry("yolo.yaml", entry("yolo", "") + "source: comes with the Hailo apps\n");

    ModelCatalog catalog = load();

    assertThat(catalog.problems()).isEmpty();
    assertThat(notFound(catalog, "trace", "yolo"))
        .contains("'hailo-worker models list yolo'")
        .contains("comes with the Hailo apps");
  }

  @Test
  void aMissingFileOfWhichNothingIsToldIsAProblem() throws IOException {
    own.entry("yolo.yaml", entry("yolo", ""));

    assertThat(load().problems()).singleElement().asString().contains("there is no readable file");
  }

  @Test
  void theFileOfAShippedEntryMayLieInTheOwnDirectory() throws IOException {
    shipped.entry("yolo.yaml", entry("yolo", ", url: 'https://example.org/y.hef'"));
    own.file("y/y.hef", "x");

    assertThat(load().find("trace", "yolo").networks().get("main").file())
        .hasValue(own.dir().toRealPath().resolve("models/y/y.hef"));
  }

  @Test
  void aFileThatWasNotCopiedWholeIsAProblem() throws IOException {
    own.entry("yolo.yaml", entry("yolo", ", size: 100")).file("y/y.hef", "x");

    assertThat(load().problems())
        .singleElement()
        .asString()
        .contains("files.main.size")
        .contains("has 1 bytes, but should have 100");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://example.org/y", "y.hef", "https:", "http://a b"})
  void refusesAnAddressThatCanNotBeDownloaded(String url) throws IOException {
    own.entry("yolo.yaml", entry("yolo", ", url: '" + url + "'"));

    assertThat(load().problems()).singleElement().asString().contains("files.main.url: 'url' must");
  }

  @Test
  void aFileBelowARootMayBeNamedByItsPath() throws IOException {
    Path root = Files.createDirectories(scratch.resolve("root/hailo10h"));
    Path file = Files.writeString(root.resolve("y.hef"), "x");
    Files.writeString(root.resolve("y.onnx"), "x");
    own.entry("z.yaml", "name: z\ntype: trace\nfiles: {main: {path: " + file + "}}\n");

    ModelCatalog catalog = load(scratch.resolve("root"));

    assertThat(catalog.find("trace", "z").networks().get("main").file()).hasValue(file);
    assertThat(catalog.find("trace", file.toString()).name()).isEqualTo("z");
  }

  @Test
  void typeInferTakesAnyFileBelowARootAndNoOther() throws IOException {
    Path root = Files.createDirectories(scratch.resolve("root"));
    Path file = Files.writeString(root.resolve("y.hef"), "x");
    Path outside = Files.writeString(scratch.resolve("outside.hef"), "x");
    Files.createSymbolicLink(root.resolve("link.hef"), outside);

    ModelCatalog catalog = load(root);

    assertThat(catalog.find("infer", file.toString()).networks().get("main").file()).hasValue(file);
    assertThat(catalog.find("infer", file.toString()).name()).startsWith("y~");
    notFound(catalog, "infer", outside.toString());
    notFound(catalog, "infer", root.resolve("../outside.hef").toString());
    notFound(catalog, "infer", root.resolve("link.hef").toString());
    assertThat(notFound(catalog, "trace", file.toString()))
        .contains("'hailo-worker models add " + file + "'");
  }

  @Test
  void aModelOfAnotherDeviceIsNoProblemAndNotMissing() throws IOException {
    own.entry("yolo.yaml", entry("yolo", ", url: 'https://example.org/y.hef'"));

    ModelCatalog catalog = ModelCatalog.load(List.of(own.dir()), DeviceKind.CPU);

    assertThat(catalog.problems()).isEmpty();
    assertThat(catalog.items()).singleElement().satisfies(i -> assertThat(i.missing()).isEmpty());
  }
}
