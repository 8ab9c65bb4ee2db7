package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestInput;
import org.hailomqtt.worker.device.Sampling;

/**
 * How a text is to be generated: what {@code params} of the request say, else its {@code input}, as
 * the device manager's users have it, else {@code params} of the model's entry, else what Hailo's
 * own applications take. Immutable.
 */
final class ChatParams {
  private static final String[] NAMES = {
    "prompt",
    "system",
    "temperature",
    "top_p",
    "top_k",
    "seed",
    "frequency_penalty",
    "max_tokens",
    "max_generated_tokens",
    "stop",
    "fit"
  };
  private static final double TEMPERATURE = 0.1;
  private static final double TOP_P = 0.8;
  private static final int TOP_K = 20;
  private static final int SEED = 42;
  private static final int MAX_TOKENS = 200;
  private static final int MOST = 100_000;
  private static final int MAX_STOPS = 8;
  private static final Map<String, PictureForm.Fit> FITS =
      Map.of(
          "cover", PictureForm.Fit.COVER,
          "letterbox", PictureForm.Fit.LETTERBOX,
          "stretch", PictureForm.Fit.STRETCH);

  private final List<Fields> layers;

  private ChatParams(List<Fields> layers) {
    this.layers = layers;
  }

  /**
   * Those of a request.
   *
   * @throws org.hailomqtt.protocol.ProtocolException INVALID_INPUT at an unknown name in {@code
   *     params}
   */
  static ChatParams of(Request request, ModelDefinition model) {
    ObjectNode input =
        request.input() instanceof RequestInput.Fields json
                && json.fields() instanceof ObjectNode object
            ? object
            : JsonNodeFactory.instance.objectNode();
    return new ChatParams(
        List.of(
            Fields.ofParams(request.params()).only(type(model), NAMES),
            Fields.ofInput(input),
            standing(model)));
  }

  /**
   * Those of an entry alone, to see whether they can be read.
   *
   * @throws CatalogException if not
   */
  static ChatParams of(ModelDefinition model) {
    return new ChatParams(List.of(standing(model)));
  }

  private static Fields standing(ModelDefinition model) {
    Fields entry = Fields.of(model.settings(), CatalogException::new);
    return entry.has("params")
        ? entry.object("params").only(type(model), NAMES)
        : Fields.of(JsonNodeFactory.instance.objectNode(), CatalogException::new);
  }

  private static String type(ModelDefinition model) {
    return "type '" + model.type() + "'";
  }

  private Optional<Fields> saying(String name) {
    return layers.stream().filter(layer -> layer.has(name)).findFirst();
  }

  private double number(String name, double min, double max, double otherwise) {
    return saying(name).map(layer -> layer.number(name, min, max).orElseThrow()).orElse(otherwise);
  }

  private int integer(String name, int min, int max, int otherwise) {
    return saying(name).flatMap(layer -> layer.optionalInteger(name, min, max)).orElse(otherwise);
  }

  /** What a user says where the input does not. */
  Optional<String> prompt() {
    // The input's own may be a list of messages, which is read elsewhere.
    return layers.stream()
        .filter(layer -> layer.has("prompt") && !layer.isList("prompt"))
        .findFirst()
        .flatMap(layer -> layer.optionalText("prompt"));
  }

  /** How the model is told to behave. */
  Optional<String> system() {
    return saying("system").flatMap(layer -> layer.optionalText("system"));
  }

  /** What to do with a picture of another shape than the frame's; empty if nobody says. */
  Optional<PictureForm.Fit> fit() {
    return saying("fit").flatMap(layer -> layer.choice("fit", FITS));
  }

  /** The same in the section {@code frame} of an entry. */
  static PictureForm.Fit fit(Fields frame) {
    return frame.choice("fit", FITS).orElse(PictureForm.Fit.COVER);
  }

  /** How tokens are chosen, and when the answer ends. */
  Sampling sampling() {
    return new Sampling(draw(), maxTokens(), stop());
  }

  /** Whether the same prompt gives the same text each time, whatever the seed. */
  boolean isGreedy() {
    return number("temperature", 0, MOST, TEMPERATURE) == 0;
  }

  private Optional<Sampling.Draw> draw() {
    double temperature = number("temperature", 0, MOST, TEMPERATURE);
    double topP = number("top_p", 0, 1, TOP_P);
    int topK = integer("top_k", 1, MOST, TOP_K);
    int seed = integer("seed", 0, Integer.MAX_VALUE, SEED);
    double penalty = number("frequency_penalty", -MOST, MOST, 1);
    if ((float) penalty == 0) {
      throw saying("frequency_penalty")
          .orElseThrow()
          .refuse("frequency_penalty", "'frequency_penalty' must not be 0; 1 is for none");
    }
    // The device takes floats, and none of them may become 0 on the way.
    float warmth = Math.max((float) temperature, Float.MIN_NORMAL);
    return temperature == 0
        ? Optional.empty()
        : Optional.of(new Sampling.Draw(warmth, (float) topP, topK, (float) penalty, seed));
  }

  private int maxTokens() {
    String name =
        layers.stream()
            .flatMap(
                layer -> List.of("max_tokens", "max_generated_tokens").stream().filter(layer::has))
            .findFirst()
            .orElse("max_tokens");
    return integer(name, 1, MOST, MAX_TOKENS);
  }

  private List<String> stop() {
    return saying("stop").map(layer -> layer.oneOrMore("stop", MAX_STOPS)).orElse(List.of());
  }
}
