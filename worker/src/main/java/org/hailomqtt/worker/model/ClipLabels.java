package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * A picture to be compared with labels. Made on a decode thread, run on the device thread.
 *
 * @param image the network for pictures
 * @param tensors its input
 * @param labels the labels
 * @param logitScale what cosines are multiplied by before softmax
 * @param most how many labels the result holds at most
 */
record ClipLabels(
    ModelSpec image, Map<String, Tensor> tensors, TextBatch labels, double logitScale, int most)
    implements PreparedInference {
  /** Scores are rounded to so many parts: more digits would make replies long and mean nothing. */
  private static final double STEPS = 1e6;

  @Override
  public List<ModelSpec> networks() {
    return labels.needsNetwork() ? List.of(labels.encoder().network(), image) : List.of(image);
  }

  @Override
  public Output run(Loaded loaded) throws DeviceException {
    List<Embedding> texts = labels.embeddings(loaded);
    Embedding picture = Embedding.of(image, loaded.model(image).run(tensors));
    return () -> result(picture, texts);
  }

  private JsonNode result(Embedding picture, List<Embedding> texts) {
    double[] scores =
        Softmax.of(texts.stream().mapToDouble(text -> logitScale * picture.cosine(text)).toArray());
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode list = result.putArray("labels");
    IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -scores[i]))
        .limit(most)
        .forEach(
            i ->
                list.addObject()
                    .put("label", labels.texts().get(i))
                    .put("score", Math.round(scores[i] * STEPS) / STEPS));
    return result;
  }
}
