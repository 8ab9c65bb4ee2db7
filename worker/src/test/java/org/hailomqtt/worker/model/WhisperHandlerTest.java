package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.SpeechModel;
import org.hailomqtt.worker.device.TensorModel;
import org.junit.jupiter.api.Test;

class WhisperHandlerTest {
  private static final int RATE = SpeechModel.SAMPLES_PER_SECOND;
  private static final ModelSpec NETWORK =
      new ModelSpec(
          "w/main",
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          ModelSpec.Simulation.INSTANT,
          ModelSpec.Kind.SPEECH);

  private final WhisperHandler handler = new WhisperHandler();
  private final Ears ears = new Ears();

  /** Remembers what it heard, and says two words for each window. */
  private static final class Ears implements PreparedInference.Loaded, SpeechModel {
    private final List<float[]> heard = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();

    @Override
    public TensorModel model(ModelSpec network) {
      throw new AssertionError("no network of tensors is loaded");
    }

    @Override
    public SpeechModel speech(ModelSpec network) {
      assertThat(network).isEqualTo(NETWORK);
      return this;
    }

    @Override
    public List<Segment> transcribe(float[] samples, String language, Task task, Duration most) {
      heard.add(samples);
      asked.add(language + " " + task);
      return List.of(
          new Segment(0, 0.5, " window"), new Segment(0.5, 1.25, " " + heard.size() + "."));
    }

    @Override
    public void close() {}
  }

  private static ModelDefinition model(String params) {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings.set("params", Requests.json("whisper", "{'params': " + params + "}").params());
    return new ModelDefinition(
        "w",
        "whisper",
        Optional.empty(),
        Set.of(DeviceKind.SIMULATED),
        Map.of("main", NETWORK),
        Map.of(),
        ModelTerms.NONE,
        settings);
  }

  private JsonNode ask(ModelDefinition model, Request request) {
    try {
      return Replies.asSent(handler.prepare(model, request).run(ears).result());
    } catch (DeviceException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode ask(String body) {
    return ask(model("{}"), Requests.json("whisper", body));
  }

  @Test
  void writesDownWhatIsSaid() {
    JsonNode result = ask("{'input': {'audio': [0, 0.5]}}");

    assertThat(result)
        .hasToString(
            "{\"text\":\"window 1.\",\"segments\":["
                + "{\"id\":0,\"start\":0.0,\"end\":0.5,\"text\":\"window\"},"
                + "{\"id\":1,\"start\":0.5,\"end\":1.25,\"text\":\"1.\"}]}");
    assertThat(ears.heard.get(0)).containsExactly(0, 0.5f);
    assertThat(ears.asked).containsExactly("en TRANSCRIBE");
  }

  @Test
  void takesABareFile() {
    float[] voice = WaveFiles.voice(RATE, 1);

    ask(model("{}"), Requests.of("whisper", WaveFiles.floats(voice, RATE, 1), Map.of()));

    assertThat(ears.heard.get(0)).isEqualTo(voice);
  }

  @Test
  void asksForTheLanguageAndTaskOfTheRequestElseOfTheEntry() {
    ask("{'input': {'audio': [0], 'language': 'de', 'task': 'translate'}}");
    ask("{'input': {'audio': [0]}, 'params': {'language': 'auto'}}");
    ask(model("{'language': 'fr'}"), Requests.json("whisper", "{'input': {'audio': [0]}}"));

    assertThat(ears.asked).containsExactly("de TRANSLATE", " TRANSCRIBE", "fr TRANSCRIBE");
  }

  @Test
  void writesSubtitles() {
    assertThat(ask("{'input': {'audio': [0]}, 'params': {'subtitles': 'srt'}}").get("subtitles"))
        .hasToString(
            "\"1\\n00:00:00,000 --> 00:00:00,500\\nwindow\\n\\n"
                + "2\\n00:00:00,500 --> 00:00:01,250\\n1.\\n\\n\"");
    assertThat(
            ask("{'input': {'audio': [0]}, 'params': {'subtitles': 'vtt'}}")
                .get("subtitles")
                .textValue())
        .startsWith("WEBVTT\n\n1\n00:00:00.000 --> 00:00:00.500\nwindow\n");
  }

  @Test
  void hearsLongSoundInPiecesThatEndWhereItIsQuiet() {
    float[] voice = new float[70 * RATE];
    for (int i = 0; i < voice.length; i++) {
      boolean pause = (i >= 27 * RATE && i < 28 * RATE) || (i >= 55 * RATE && i < 56 * RATE);
      voice[i] = pause ? 0 : (i % 40 - 20) / 40f;
    }

    JsonNode result =
        ask(model("{}"), Requests.of("whisper", WaveFiles.floats(voice, RATE, 1), Map.of()));

    assertThat(ears.heard).hasSize(3);
    assertThat(ears.heard.get(0).length).isBetween(27 * RATE, 28 * RATE);
    assertThat(ears.heard.stream().mapToInt(window -> window.length).sum()).isEqualTo(voice.length);
    assertThat(result.path("text").textValue()).isEqualTo("window 1. window 2. window 3.");
    assertThat(result.at("/segments/2/start").doubleValue())
        .isEqualTo((double) ears.heard.get(0).length / RATE);
    assertThat(result.at("/segments/5/id").intValue()).isEqualTo(5);
  }

  @Test
  void saysWhatIsWrong() {
    assertRefused("{'input': {'audio': [0], 'language': 'German'}}", "/input/language");
    assertRefused("{'input': {'audio': [0]}, 'params': {'task': 'sing'}}", "/params/task");
    assertRefused("{'input': {'audio': [0]}, 'params': {'volume': 11}}", "/params/volume");
    assertRefused("{'input': {}}", "/input/audio");
  }

  private void assertRefused(String body, String pointer) {
    assertThatThrownBy(() -> ask(body))
        .isInstanceOfSatisfying(
            ProtocolException.class, refusal -> assertThat(refusal.pointer()).isEqualTo(pointer));
  }
}
