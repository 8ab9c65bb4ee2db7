package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entries of the types that generate text or hear. */
class WordEntriesTest {
  private static final String QWEN =
      "name: qwen\ntype: vlm_chat\nfiles: {main: {path: q.hef}}\nsimulated: {token_ms: 20, tokens:"
          + " 9}\n";

  @TempDir private Path scratch;
  private ModelDirs dirs;

  @BeforeEach
  void makeDirectories() throws IOException {
    dirs = new ModelDirs(scratch).file("q.hef", "weights");
  }

  @ParameterizedTest
  @CsvSource({"vlm, VLM", "vlm_chat, VLM", "llm, LLM", "whisper, SPEECH", "infer, TENSOR"})
  void tellWhatADeviceLoadsTheirNetworkAs(String type, ModelSpec.Kind kind) throws IOException {
    ModelCatalog catalog =
        dirs.entry("m.yaml", "name: m\ntype: " + type + "\nfiles: {main: {path: q.hef}}\n")
            .load(DeviceKind.HAILO);

    assertThat(catalog.problems()).isEmpty();
    assertThat(catalog.models().get(0).networks().get("main").kind()).isEqualTo(kind);
    assertThat(catalog.models().get(0).terms().exclusiveGroup().isPresent())
        .isEqualTo(kind.isGenerative());
  }

  @Test
  void needNoTensorsForTheSimulatedDevice() throws IOException {
    ModelDefinition model = dirs.entry("q.yaml", QWEN).load().models().get(0);

    assertThat(model.devices()).isEqualTo(Set.of(DeviceKind.HAILO, DeviceKind.SIMULATED));
    ModelSpec.Simulation simulation = model.networks().get("main").simulation();
    assertThat(simulation.token()).isEqualTo(Duration.ofMillis(20));
    assertThat(simulation.answerTokens()).isEqualTo(9);
  }

  @Test
  void serveBothTypesThatLookAtPictures() throws IOException {
    ModelCatalog catalog = dirs.entry("q.yaml", QWEN).load();

    assertThat(catalog.find("vlm", null).name()).isEqualTo("qwen");
    assertThat(catalog.find("vlm_chat", "/usr/share/q.hef").name()).isEqualTo("qwen");
    assertThatThrownBy(() -> catalog.find("llm", null))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("no model for type 'llm'");
  }

  @Test
  void areForNoProcessor() throws IOException {
    assertThat(dirs.entry("q.yaml", QWEN).load(DeviceKind.CPU).models()).isEmpty();

    ModelCatalog wrong = dirs.entry("q.yaml", QWEN + "devices: [cpu]\n").load(DeviceKind.CPU);

    assertThat(wrong.problems()).singleElement().asString().contains("can't run type 'vlm_chat'");
  }

  @Test
  void sayWhatIsWrongBeforeTheFirstRequest() throws IOException {
    ModelCatalog catalog =
        dirs.entry("a.yaml", QWEN + "params: {temperature: hot}\n")
            .entry("b.yaml", QWEN.replace("qwen", "b") + "frame: {height: 336}\n")
            .entry("c.yaml", QWEN.replace("qwen", "c") + "frame: {fit: round}\n")
            .load();

    assertThat(catalog.problems()).hasSize(3);
    assertThat(String.join("\n", catalog.problems())).contains("temperature", "width", "fit");
  }
}
