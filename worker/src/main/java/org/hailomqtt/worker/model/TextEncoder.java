package org.hailomqtt.worker.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * The text side of a CLIP model: its network, how a text becomes its input, and the embeddings that
 * were worked out already. Thread-safe.
 */
final class TextEncoder {
  private static final String VOCABULARY = "vocabulary";

  private final ModelSpec network;
  private final TensorSpec input;
  private final BagOfWords words;
  private final EmbeddingCache cache = new EmbeddingCache();

  private TextEncoder(ModelSpec network, BagOfWords words) {
    this.network = network;
    this.input = network.inputs().get(0);
    this.words = words;
  }

  /**
   * The encoder of a catalog entry; empty if it has no {@code text} section.
   *
   * @throws CatalogException if what that section needs is missing or does not fit together
   */
  static Optional<TextEncoder> of(ModelDefinition model, Fields entry) {
    if (!entry.has("text")) {
      return Optional.empty();
    }
    Fields section = entry.object("text").only("'text'", "encoding");
    if (section.choice("encoding", Map.of("bag_of_words", true)).isEmpty()) {
      throw section.refuse("encoding", "'encoding' is missing; it must be bag_of_words");
    }
    Path file = model.files().get(VOCABULARY);
    if (file == null) {
      throw new CatalogException(
          "/files/" + VOCABULARY, "encoding bag_of_words needs this file: one word a line");
    }
    TextEncoder encoder =
        new TextEncoder(ClipModel.network(model.networks(), "text"), BagOfWords.read(file));
    encoder.check();
    return Optional.of(encoder);
  }

  private void check() {
    List<Integer> shape = input.shape();
    boolean fits =
        input.dtype() == DataType.FLOAT32
            && !shape.isEmpty()
            && shape.get(shape.size() - 1) == words.size()
            && (shape.size() == 1 || (shape.size() == 2 && Math.abs(shape.get(0)) == 1));
    if (!fits) {
      throw new CatalogException(
          "/tensors/text",
          "the vocabulary has "
              + words.size()
              + " words, so the network must take float32[1, "
              + words.size()
              + "]; it takes "
              + input);
    }
  }

  ModelSpec network() {
    return network;
  }

  BagOfWords words() {
    return words;
  }

  EmbeddingCache cache() {
    return cache;
  }

  /**
   * The network's input for a text.
   *
   * @param pointer where in the body the text lies
   * @throws ProtocolException INVALID_INPUT if the model knows none of its words: its embedding
   *     would mean nothing
   */
  Map<String, Tensor> input(String text, String pointer) {
    float[] counts =
        words
            .counts(text)
            .orElseThrow(
                () ->
                    ProtocolException.invalid(
                        pointer,
                        "the model knows no word of '"
                            + Fields.excerpt(text)
                            + "'; it knows "
                            + words.examples()));
    List<Integer> shape = input.shape().stream().map(size -> Math.abs(size)).toList();
    return Map.of(input.name(), Tensor.ofFloats(shape, counts));
  }
}
