package org.hailomqtt.worker.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileCheckTest {
  /** Of the three letters abc (FIPS 180-2, appendix B.1). */
  private static final String SHA256 =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private final ModelFileCheck check = new ModelFileCheck();
  @TempDir private Path dir;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(dir.resolve("m.onnx"), "abc");
  }

  private ModelSpec spec(String sha256) {
    return new ModelSpec(
        "m/main",
        Optional.of(file),
        Optional.ofNullable(sha256),
        List.of(),
        List.of(),
        ModelSpec.Simulation.INSTANT);
  }

  @Test
  void letsTheRightFileThrough() throws DeviceException {
    assertThat(check.verified(spec(SHA256))).isEqualTo(file);
    assertThat(check.verified(spec(null))).isEqualTo(file);
  }

  @Test
  void refusesAnotherFileWithBothHashes() {
    String other = "0".repeat(64);

    DeviceException refusal =
        catchThrowableOfType(DeviceException.class, () -> check.verified(spec(other)));

    assertThat(refusal.kind()).isEqualTo(DeviceException.Kind.MODEL);
    assertThat(refusal.text()).contains(SHA256).contains(other).doesNotContain(dir.toString());
  }

  @Test
  void refusesALinkThatWasPutThereSinceTheCatalogWasRead() throws IOException {
    Path elsewhere = Files.writeString(dir.resolve("elsewhere"), "abc");
    Files.delete(file);
    Files.createSymbolicLink(file, elsewhere);

    DeviceException refusal =
        catchThrowableOfType(DeviceException.class, () -> check.verified(spec(SHA256)));

    assertThat(refusal.kind()).isEqualTo(DeviceException.Kind.MODEL);
    assertThat(refusal.text()).contains("no regular file").doesNotContain(dir.toString());
  }

  @Test
  void refusesADirectory() {
    file = dir;

    assertThat(catchThrowableOfType(DeviceException.class, () -> check.verified(spec(null))).text())
        .contains("no regular file");
  }

  @Test
  void hashesAChangedFileAgain() throws Exception {
    check.verified(spec(SHA256));
    Files.writeString(file, "abcd");

    assertThat(catchThrowableOfType(DeviceException.class, () -> check.verified(spec(SHA256))))
        .isNotNull();
  }

  @Test
  void hashesOnceWhileSizeAndTimeOfChangeStay() throws Exception {
    FileTime changed = Files.getLastModifiedTime(file);
    check.verified(spec(SHA256));
    Files.writeString(file, "xyz");
    Files.setLastModifiedTime(file, changed);

    assertThat(check.verified(spec(SHA256))).isEqualTo(file);
  }
}
