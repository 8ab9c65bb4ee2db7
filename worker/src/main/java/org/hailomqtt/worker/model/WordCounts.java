package org.hailomqtt.worker.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/** Encoding {@code bag_of_words}: how often each word of the vocabulary occurs. Immutable. */
final class WordCounts implements TextEncoding {
  private static final String VOCABULARY = "vocabulary";

  private final TensorSpec input;
  private final BagOfWords words;

  private WordCounts(TensorSpec input, BagOfWords words) {
    this.input = input;
    this.words = words;
  }

  /**
   * The encoding of a catalog entry.
   *
   * @throws CatalogException if the vocabulary is missing or does not fit the network
   */
  static WordCounts of(ModelDefinition model, ModelSpec network) {
    BagOfWords words =
        BagOfWords.read(
            TextEncoder.file(
                model, VOCABULARY, "encoding bag_of_words needs this file: one word a line"));
    TensorSpec input = network.inputs().get(0);
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
    return new WordCounts(input, words);
  }

  @Override
  public Encoded encode(String text) {
    float[] counts = words.counts(text).orElseGet(() -> new float[words.size()]);
    List<Integer> shape = input.shape().stream().map(size -> Math.abs(size)).toList();
    return new Encoded(Map.of(input.name(), Tensor.ofFloats(shape, counts)), 0);
  }

  /** Without a word that it knows, its embedding would mean nothing. */
  @Override
  public Optional<String> objection(String text) {
    return words.counts(text).isPresent()
        ? Optional.empty()
        : Optional.of(
            "the model knows no word of '"
                + Fields.excerpt(text)
                + "'; it knows "
                + words.examples());
  }
}
