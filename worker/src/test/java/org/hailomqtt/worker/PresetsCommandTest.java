package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.hailomqtt.protocol.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PresetsCommandTest {
  @TempDir private Path directory;
  private ScratchMachine machine;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void setUp() {
    machine = new ScratchMachine(directory);
  }

  private int run(String... args) {
    CommandLine command =
        Main.commandLine(
            new Surroundings(
                machine.machine(),
                Optional.of(Path.of("src", "main", "dist")),
                false,
                System::nanoTime,
                code -> {
                  throw new AssertionError("nothing ends the process here");
                }));
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(args);
  }

  @Test
  void showsEachPresetAndWhyItCanNotServe() {
    assertThat(run("presets", "--device-kind=cpu")).isZero();

    assertThat(out.toString())
        .containsPattern("shape +clip +Which coloured shape")
        .containsPattern(
            "read-text +ocr +The text in a picture.*\n  can't serve: this worker has no")
        .doesNotContain("shape a picture shows, as plain text; for trying things out\n  can't");
  }

  @Test
  void namesAFileThatIsWrongAndFails() throws IOException {
    machine.write("root/etc/hailo-worker/presets.d/mine.yaml", "{name: mine, typ: clip}");

    assertThat(run("presets", "--device-kind=cpu", "--json")).isEqualTo(ExitCodes.FAILED);

    JsonNode told = Json.mapper(100_000).readTree(out.toString());
    assertThat(told.path("presets").findValuesAsText("name")).contains("shape", "describe");
    assertThat(told.path("problems").path(0).asText())
        .contains("mine.yaml: typ: a preset has no 'typ'; it has name, type,");
  }

  @Test
  void checkConfigNamesItToo() {
    machine.write("root/etc/hailo-worker/presets.d/mine.yaml", "{name: mine}");

    assertThat(run("check-config")).isEqualTo(ExitCodes.CONFIGURATION);

    assertThat(err.toString()).contains("preset left out: ", "mine.yaml: type: 'type' is missing");
  }
}
