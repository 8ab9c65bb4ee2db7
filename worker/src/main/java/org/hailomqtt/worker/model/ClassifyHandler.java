package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.IntStream;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.Tensor;

/**
 * Type {@code classify}: what a picture shows, out of the classes that a network knows.
 * Thread-safe.
 *
 * <p>Result: {@code {"labels": [{label, score, class}]}}, the best first; the scores of all classes
 * sum to 1.
 */
public final class ClassifyHandler implements ModelHandler {
  static final String TYPE = "classify";

  private static final String[] PARAMS = {"top_k", "threshold"};
  private static final int DEFAULT_TOP_K = 5;
  private static final int MAX_TOP_K = 100_000;

  private final PerModel<ClassifyModel> models;

  /**
   * @param pictures decodes pictures
   */
  public ClassifyHandler(PictureDecoder pictures) {
    this.models = new PerModel<>(model -> ClassifyModel.of(model, pictures));
  }

  @Override
  public String type() {
    return TYPE;
  }

  /** Reads an entry only to see whether it can be read. */
  static void check(ModelDefinition definition) {
    ClassifyModel.of(definition, new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
    Query.of(Settings.of(definition, TYPE, PARAMS));
  }

  @Override
  public PreparedInference prepare(ModelDefinition definition, Request request) {
    ClassifyModel model = models.of(definition);
    Query query = Query.of(Settings.of(request, definition, TYPE, PARAMS));
    VisionInput input = VisionInput.of(request.input(), TYPE);
    if (input instanceof VisionInput.Ready ready) {
      return ReadyTensor.of(model.network(), ready.tensor());
    }
    Tensor tensor = model.pictures().tensor(((VisionInput.Image) input).picture());
    return new PictureInference(
        model.network(),
        Map.of(model.pictures().name(), tensor),
        outputs -> {
          Tensor scores = Outputs.only(model.network(), outputs);
          return () -> result(model, scores, query);
        });
  }

  /** Which of the classes are told. */
  private record Query(int most, double threshold) {
    static Query of(Settings settings) {
      return new Query(
          settings.integer("top_k", 1, MAX_TOP_K, DEFAULT_TOP_K), settings.share("threshold", 0));
    }
  }

  private static JsonNode result(ClassifyModel model, Tensor output, Query query) {
    double[] given = Outputs.doubles(output);
    double[] scores = model.logits() ? Softmax.of(given) : given;
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode list = result.putArray("labels");
    IntStream.range(0, scores.length)
        .filter(i -> scores[i] >= query.threshold)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -scores[i]))
        .limit(query.most)
        .forEach(
            i ->
                list.addObject()
                    .put("label", model.labels().name(i))
                    .put("score", Rounded.score(scores[i]))
                    .put("class", i));
    return result;
  }
}
