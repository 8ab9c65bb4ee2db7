package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.protocol.Preset;
import org.hailomqtt.worker.device.DeviceKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetsTest {
  private static final Set<String> TYPES = Set.of("clip", "detect", "infer");
  private static final Path SHIPPED = Path.of("src", "main", "dist");

  @TempDir private Path dir;

  private Presets presets(String yaml) throws IOException {
    Files.writeString(dir.resolve("one.yaml"), yaml);
    return Presets.load(List.of(dir), TYPES);
  }

  private static Preset only(Presets presets) {
    assertThat(presets.problems()).isEmpty();
    return presets.items().values().iterator().next().preset();
  }

  @Test
  void readsAllThatAPresetMaySay() throws IOException {
    Preset preset =
        only(
            presets(
                """
                name: oracle
                type: vlm_chat
                description: It speaks
                model: qwen2-vl
                prompt: Speak.
                params: {seed: 7}
                timeout_ms: 5000
                max_age_ms: 1500
                keep: newest
                stream: true
                compact: true
                fallback: {text: Silence., after_ms: 3000}
                """));

    assertThat(preset.name()).isEqualTo("oracle");
    assertThat(preset.type()).isEqualTo("vlm_chat");
    assertThat(preset.model()).isEqualTo("qwen2-vl");
    assertThat(preset.params()).hasToString("{\"seed\":7,\"prompt\":\"Speak.\"}");
    assertThat(preset.timeout()).contains(Duration.ofSeconds(5));
    assertThat(preset.maxAge()).contains(Duration.ofMillis(1500));
    assertThat(preset.keepNewest()).isTrue();
    assertThat(preset.stream()).isTrue();
    assertThat(preset.compact()).isTrue();
    assertThat(preset.fallback())
        .contains(new Preset.Fallback("Silence.", Optional.of(Duration.ofSeconds(3))));
  }

  @Test
  void takesAFallbackThatIsATextAlone() throws IOException {
    assertThat(only(presets("{name: a, type: clip, fallback: Silence.}")).fallback())
        .contains(new Preset.Fallback("Silence.", Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: a} | 'type' is missing; it must be a text",
        "{name: a b, type: clip} | name: 'name' must be 1 to 64 characters",
        "{name: clip, type: clip} | 'clip' is a model type; give the preset another name",
        "{name: a, type: clip, lane: high} | a preset has no 'lane'; it has name, type,",
        "{name: a, type: clip, keep: some} | 'keep' must be one of all, newest; got \"some\"",
        "{name: a, type: clip, timeout_ms: 0} | 'timeout_ms' must be a number from 1",
        "{name: a, type: clip, fallback: {after_ms: 1}} | fallback.text: 'text' is missing",
        "{name: a, type: clip, fallback: {text: b, code: 1}} | 'fallback' has no 'code'",
        "{name: a, type: llm, prompt: b, params: {prompt: c}} | stands in 'params', too",
        "name: [ | it is no proper YAML at line 1",
      })
  void leavesAWrongPresetOutAndSaysWhatIsWrong(String yaml, String problem) throws IOException {
    Presets presets = presets(yaml);

    assertThat(presets.items()).isEmpty();
    assertThat(presets.problems()).singleElement().asString().contains("one.yaml: ", problem);
  }

  @Test
  void theDirectoryThatComesLaterWins() throws IOException {
    Path own = Files.createDirectory(dir.resolve("own"));
    Files.writeString(dir.resolve("a.yaml"), "{name: a, type: clip}");
    Files.writeString(dir.resolve("b.yaml"), "{name: b, type: clip}");
    Files.writeString(own.resolve("mine.yaml"), "{name: a, type: detect}");

    Presets presets = Presets.load(List.of(dir, own), TYPES);

    assertThat(presets.items()).containsOnlyKeys("a", "b");
    assertThat(presets.find("a").orElseThrow().type()).isEqualTo("detect");
  }

  @Test
  void aWorkerOfSomeTypesServesTheirPresets() throws IOException {
    Files.writeString(dir.resolve("b.yaml"), "{name: b, type: detect}");
    Presets presets = presets("{name: a, type: clip}");

    assertThat(presets.besides(List.of("clip", "infer"))).containsExactly("clip", "infer", "a");
    assertThat(presets.besides(List.of())).isEmpty();
  }

  @Test
  void twoOfOneNameAreAProblem() throws IOException {
    Files.writeString(dir.resolve("a.yaml"), "{name: a, type: clip}");
    Files.writeString(dir.resolve("b.yaml"), "{name: a, type: detect}");

    Presets presets = Presets.load(List.of(dir), TYPES);

    assertThat(presets.find("a").orElseThrow().type()).isEqualTo("clip");
    assertThat(presets.problems()).singleElement().asString().contains("also the name in a.yaml");
  }

  @Test
  void theShippedOnesAreRight() throws IOException {
    Presets presets = Presets.load(List.of(SHIPPED.resolve("presets.d")), TYPES);

    assertThat(presets.problems()).isEmpty();
    assertThat(presets.items()).containsKeys("describe", "caption-short", "ask", "read-text");
    assertThat(presets.items().values())
        .allSatisfy(item -> assertThat(item.description()).isPresent())
        .allSatisfy(item -> assertThat(item.entry()).hasFileName(item.name() + ".yaml"));
  }

  @Test
  void tellsWhyAPresetCanNotServe() throws IOException {
    ModelCatalog models = ModelCatalog.load(List.of(SHIPPED), DeviceKind.CPU);

    assertThat(obstacle("{name: a, type: clip}", models)).isEmpty();
    assertThat(obstacle("{name: a, type: clip, params: {top_k: 1}}", models)).isEmpty();
    assertThat(obstacle("{name: a, type: clip, params: {top: 1}}", models))
        .hasValueSatisfying(why -> assertThat(why).contains("params.top", "labels, mode, top_k"));
    assertThat(obstacle("{name: a, type: clip, model: vit}", models))
        .hasValueSatisfying(why -> assertThat(why).contains("no model 'vit' for type 'clip'"));
    assertThat(obstacle("{name: a, type: detect}", models))
        .hasValueSatisfying(why -> assertThat(why).contains("has no model for type 'detect'"));
    assertThat(obstacle("{name: a, type: whisper}", models))
        .contains("this worker has no type 'whisper'");
  }

  private Optional<String> obstacle(String yaml, ModelCatalog models) throws IOException {
    return Presets.obstacle(only(presets(yaml)), models, TYPES);
  }

  @Test
  void areReadAgainOnceAChangedFileHasSettled() throws IOException {
    Files.writeString(dir.resolve("a.yaml"), "{name: a, type: clip}");
    CurrentEntries<Presets> current =
        new CurrentEntries<>(List.of(dir), dirs -> Presets.load(dirs, TYPES));
    assertThat(current.check()).isFalse();

    Files.writeString(dir.resolve("b.yaml"), "{name: b, type: clip}");

    assertThat(current.check()).as("may still be being written").isFalse();
    assertThat(current.check()).isTrue();
    assertThat(current.get().items()).containsOnlyKeys("a", "b");
    assertThat(current.check()).isFalse();
  }
}
