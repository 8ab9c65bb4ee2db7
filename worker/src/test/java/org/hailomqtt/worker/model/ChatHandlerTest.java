package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.worker.device.DeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatHandlerTest {
  private static final String PIXELS =
      "{'dtype': 'uint8', 'shape': [2, 2, 3], 'data_b64': '0h4e6+vh6+vh0h4e'}";

  @TempDir private Path scratch;

  private final ModelHandler chat = handler("vlm_chat");
  private final ModelHandler llm = handler("llm");

  private static ModelHandler handler(String type) {
    return ChatHandler.all(new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS), () -> 0).stream()
        .filter(handler -> handler.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private ModelDefinition model(String type, String more) throws IOException {
    Path dir = Files.createTempDirectory(scratch, "models");
    return ModelDirs.only(dir, "name: m\ntype: " + type + "\ndevices: [simulated]\n" + more + "\n");
  }

  private static PreparedInference.Output answer(
      ModelHandler handler, ModelDefinition model, Request request) throws DeviceException {
    PreparedInference prepared = handler.prepare(model, request);
    try (WordsOnDevice device = new WordsOnDevice(prepared.networks().get(0))) {
      return prepared.run(device);
    }
  }

  private static String text(ModelHandler handler, ModelDefinition model, String body)
      throws DeviceException {
    return answer(handler, model, Requests.json(handler.type(), body))
        .result()
        .path("text")
        .asText();
  }

  private static JsonNode usage(PreparedInference.Output output) {
    return output.usage().orElseThrow();
  }

  private ProtocolException refusal(ModelHandler handler, String body) throws IOException {
    ModelDefinition model = model(handler.type(), "");
    return catchThrowableOfType(
        ProtocolException.class, () -> handler.prepare(model, Requests.json(handler.type(), body)));
  }

  @Test
  void takesThePromptFromTheBodyTheInputTheParamsOrTheEntry() throws Exception {
    ModelDefinition plain = model("llm", "");
    ModelDefinition asking = model("vlm_chat", "params: {prompt: 'What colour is it?'}");

    assertThat(
            answer(
                    llm,
                    plain,
                    Requests.of("llm", "Who?".getBytes(StandardCharsets.UTF_8), Map.of()))
                .result()
                .path("text")
                .asText())
        .contains("“Who?”");
    assertThat(text(llm, plain, "{'input': {'prompt': 'Where?'}}")).contains("“Where?”");
    assertThat(text(llm, plain, "{'params': {'prompt': 'When?'}}")).contains("“When?”");
    assertThat(text(chat, asking, "{'input': {'image': " + PIXELS + "}}"))
        .contains("“What colour is it?”");
    assertThat(text(chat, model("vlm", ""), "{'input': {'image': " + PIXELS + "}}"))
        .contains("“Describe the picture in one sentence.”");
  }

  @Test
  void readsTheBodyOfTheDeviceManagersUsers() throws Exception {
    String body =
        "{'action': 'infer', 'model_type': 'vlm_chat', 'input_data': {'prompt': [{'role': 'user',"
            + " 'content': [{'type': 'image'}, {'type': 'text', 'text': 'What is it?'}]}], 'frames': ["
            + PIXELS
            + "], 'temperature': 0.5, 'seed': 1, 'max_generated_tokens': 3}}";

    PreparedInference.Output output =
        answer(chat, model("vlm_chat", ""), Requests.json("vlm_chat", body));

    assertThat(usage(output).path("generated_tokens").asInt()).isEqualTo(3);
    assertThat(usage(output).path("finish_reason").asText()).isEqualTo("length");
  }

  @Test
  void answersTheLastThingThatWasSaidInAListOfMessages() throws Exception {
    String body =
        "{'input': {'messages': [{'role': 'system', 'content': 'Be short.'}, {'role': 'user',"
            + " 'content': 'One?'}, {'role': 'assistant', 'content': 'Two.'}, {'role': 'user',"
            + " 'content': [{'type': 'text', 'text': 'Three?'}]}]}}";

    assertThat(text(llm, model("llm", ""), body)).contains("“Three?”");
  }

  @Test
  void looksAtEachPictureInItsOrder() throws Exception {
    String red = PIXELS.replace("0h4e6+vh6+vh0h4e", "/wAA/wAA/wAA/wAA");
    ModelDefinition model = model("vlm_chat", "frame: {height: 28, width: 56}");

    String text =
        text(chat, model, "{'input': {'prompt': 'And?', 'images': [" + red + ", " + PIXELS + "]}}");

    assertThat(text).containsSubsequence("about #ff0000", "The picture is about #");
  }

  @Test
  void drawsTheSameForTheSameSeedAndSomethingElseForAnother() throws Exception {
    ModelDefinition model = model("llm", "");
    String body = "{'input': {'prompt': 'Go on'}, 'params': {'temperature': 1, 'seed': %d}}";

    String first = text(llm, model, body.formatted(1));

    assertThat(text(llm, model, body.formatted(1))).isEqualTo(first);
    assertThat(text(llm, model, body.formatted(2))).isNotEqualTo(first);
  }

  @Test
  void atTemperatureZeroTheSeedMakesNoDifferenceAndTheResultMayBeKept() throws Exception {
    ModelDefinition model = model("llm", "");
    String body = "{'input': {'prompt': 'Go on'}, 'params': {'temperature': 0, 'seed': %d}}";

    assertThat(text(llm, model, body.formatted(1))).isEqualTo(text(llm, model, body.formatted(2)));
    assertThat(llm.samples(model, Requests.json("llm", body.formatted(1)))).isFalse();
    assertThat(llm.samples(model, Requests.json("llm", "{}"))).isTrue();
    assertThat(llm.samples(model, Requests.json("llm", "{'params': {'temperature': 'x'}}")))
        .isTrue();
  }

  @Test
  void endsBeforeAStopText() throws Exception {
    PreparedInference.Output output =
        answer(
            llm,
            model("llm", ""),
            Requests.json("llm", "{'input': {'prompt': 'Hm'}, 'params': {'stop': ' question'}}"));

    assertThat(output.result().path("text").asText()).isEqualTo("This answer is simulated. The");
    assertThat(usage(output).path("finish_reason").asText()).isEqualTo("stop");
    assertThat(output.isRepeatable()).isTrue();
  }

  @Test
  void endsWithWhatItHasWhenItIsStopped() throws Exception {
    ModelDefinition model = model("llm", "");
    PreparedInference prepared =
        llm.prepare(model, Requests.json("llm", "{'params': {'prompt': 'x'}}"));
    try (WordsOnDevice device = new WordsOnDevice(prepared.networks().get(0))) {
      device.stopAfterPieces = 3;
      device.reason = PreparedInference.Stop.TIMEOUT;

      PreparedInference.Output output = prepared.run(device);

      assertThat(output.result().path("text").asText()).isEqualTo("This answer ");
      assertThat(device.pieces).containsExactly("This", " ans", "wer ");
      assertThat(usage(output).path("finish_reason").asText()).isEqualTo("timeout");
      assertThat(output.isRepeatable()).isFalse();
    }
  }

  @Test
  void forgetsWhatTheRequestBeforeHasSaid() throws Exception {
    PreparedInference prepared =
        llm.prepare(model("llm", ""), Requests.json("llm", "{'params': {'prompt': 'x'}}"));
    try (WordsOnDevice device = new WordsOnDevice(prepared.networks().get(0))) {
      JsonNode first = prepared.run(device).result();

      assertThat(prepared.run(device).result()).isEqualTo(first);
    }
  }

  @Test
  void refusesAPromptThatTheContextCanNotHoldWithBothNumbers() throws IOException {
    String body = "{'input': {'prompt': '" + "word ".repeat(2000) + "'}}";
    ModelDefinition model = model("llm", "");

    DeviceException refusal =
        catchThrowableOfType(
            DeviceException.class, () -> answer(llm, model, Requests.json("llm", body)));

    assertThat(refusal.kind()).isEqualTo(DeviceException.Kind.INPUT);
    assertThat(refusal.text()).contains("2501", "2048");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'input': {}} | /input/prompt",
        "{'input': {'prompt': 3}} | /input/prompt",
        "{'input': {'messages': []}} | /input/messages",
        "{'input': {'messages': [{'role': 'robot', 'content': 'x'}]}} | /input/messages/0/role",
        "{'input': {'messages': [{'role': 'user', 'content': 3}]}} | /input/messages/0/content",
        "{'params': {'prompt': 'x', 'top_p': 2}} | /params/top_p",
        "{'input': {'prompt': 'x', 'top_k': 0}} | /input/top_k",
        "{'params': {'prompt': 'x', 'frequency_penalty': 0}} | /params/frequency_penalty",
        "{'params': {'prompt': 'x', 'max_tokens': 0}} | /params/max_tokens",
        "{'params': {'prompt': 'x', 'stop': []}} | /params/stop",
        "{'params': {'prompt': 'x', 'heat': 1}} | /params/heat",
      })
  void refusesWhatItCanNotRead(String body, String pointer) throws IOException {
    ProtocolException refusal = refusal(llm, body);

    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    assertThat(refusal.pointer()).isEqualTo(pointer);
  }

  @Test
  void refusesPicturesThatNobodyLooksAtOrThatAreNoneOrTooMany() throws IOException {
    assertThat(refusal(llm, "{'input': {'prompt': 'x', 'image': " + PIXELS + "}}"))
        .hasMessageContaining("vlm_chat");
    assertThat(
            refusal(
                chat,
                "{'input': {'messages': [{'role': 'user', 'content': [{'type': 'image'}]}]}}"))
        .hasMessageContaining("1 image entries, and there are 0 pictures");
    assertThat(refusal(chat, "{'input': {'image': " + PIXELS + ", 'frames': [" + PIXELS + "]}}"))
        .hasMessageContaining("in one of these");
    assertThat(refusal(chat, "{'input': {'images': [" + (PIXELS + ",").repeat(8) + PIXELS + "]}}"))
        .hasMessageContaining("at most 8");
  }

  @Test
  void aFrameThatTheEntrySaysWronglyIsToldAndOneThatNobodySaidIsLearned() throws Exception {
    ModelDefinition says = model("vlm_chat", "frame: {height: 10, width: 10}");
    ModelDefinition silent = model("vlm_chat", "");
    Request request = Requests.json("vlm_chat", "{'input': {'image': " + PIXELS + "}}");
    PreparedInference wrong = chat.prepare(says, request);
    PreparedInference first = chat.prepare(silent, request);
    try (WordsOnDevice device = new WordsOnDevice(first.networks().get(0))) {
      DeviceException fault = catchThrowableOfType(DeviceException.class, () -> wrong.run(device));

      assertThat(fault.kind()).isEqualTo(DeviceException.Kind.MODEL);
      assertThat(fault.text()).contains("336 x 336", "10 x 10");
    }
    try (WordsOnDevice device = new WordsOnDevice(wrong.networks().get(0))) {
      assertThat(first.run(device).result().path("text").asText()).contains("about #");
    }
  }
}
