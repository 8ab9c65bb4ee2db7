package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestInput;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.SpeechModel;

/**
 * Type {@code whisper}: what is said in a sound. Thread-safe.
 *
 * <p>Result: {@code {"text", "segments": [{id, start, end, text}]}}, times in seconds, and {@code
 * "subtitles"} where asked for.
 */
public final class WhisperHandler implements ModelHandler {
  static final String TYPE = "whisper";

  private static final String[] PARAMS = {"language", "task", "subtitles"};

  /** Codes of ISO 639, as Whisper knows languages; the longest are those of its "yue" and "haw". */
  private static final int MAX_LANGUAGE = 3;

  private static final Map<String, SpeechModel.Task> TASKS =
      Map.of(
          "transcribe", SpeechModel.Task.TRANSCRIBE,
          "translate", SpeechModel.Task.TRANSLATE);
  private static final Map<String, Subtitles> SUBTITLES =
      Map.of("srt", Subtitles.SRT, "vtt", Subtitles.VTT);

  @Override
  public String type() {
    return TYPE;
  }

  /** Reads an entry only to see whether it can be read. */
  static void check(ModelDefinition definition) {
    network(definition);
    Settings params = Settings.of(definition, TYPE, PARAMS);
    language(params.fields("language"));
    params.fields("task").choice("task", TASKS);
    params.fields("subtitles").choice("subtitles", SUBTITLES);
  }

  @Override
  public PreparedInference prepare(ModelDefinition definition, Request request) {
    Settings params = Settings.of(request, definition, TYPE, PARAMS);
    Optional<Fields> input = inputFields(request.input());
    return new HeardSound(
        network(definition),
        Sound.of(request.input()),
        input
            .flatMap(WhisperHandler::language)
            .or(() -> language(params.fields("language")))
            .orElse("en"),
        input
            .flatMap(fields -> fields.choice("task", TASKS))
            .or(() -> params.fields("task").choice("task", TASKS))
            .orElse(SpeechModel.Task.TRANSCRIBE),
        params.fields("subtitles").choice("subtitles", SUBTITLES));
  }

  /** The device manager's users say language and task beside the sound. */
  private static Optional<Fields> inputFields(RequestInput input) {
    return input instanceof RequestInput.Fields json && json.fields() instanceof ObjectNode object
        ? Optional.of(Fields.ofInput(object))
        : Optional.empty();
  }

  /** Empty text for the model to find out, which people write as auto. */
  private static Optional<String> language(Fields fields) {
    Optional<String> given = fields.optionalText("language");
    if (given.isPresent()
        && !given.get().equals("auto")
        && !given.get().matches("[a-z]{2," + MAX_LANGUAGE + "}")) {
      throw fields.refuse(
          "language",
          "'language' is a code such as en, de or fr, or auto; got " + Fields.excerpt(given.get()));
    }
    return given.map(code -> code.equals("auto") ? "" : code);
  }

  private static ModelSpec network(ModelDefinition model) {
    if (model.networks().size() != 1) {
      throw new CatalogException("/files", "type " + TYPE + " needs one network");
    }
    return model.networks().values().iterator().next();
  }
}
