package org.hailomqtt.worker.model;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.jspecify.annotations.Nullable;

/**
 * The text side of a CLIP model: its network, how a text becomes its input, what of its output is
 * the embedding, and the embeddings that were worked out already. Thread-safe.
 */
final class TextEncoder {
  private static final String PROJECTION = "projection";

  private final ModelSpec network;
  private final TextEncoding encoding;
  private final @Nullable NumberTable projection;
  private final EmbeddingCache cache = new EmbeddingCache();

  /** How texts become numbers, by the name in an entry. */
  private enum Kind {
    BAG_OF_WORDS,
    CLIP
  }

  private TextEncoder(ModelSpec network, TextEncoding encoding, @Nullable NumberTable projection) {
    this.network = network;
    this.encoding = encoding;
    this.projection = projection;
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
    Kind kind =
        section
            .choice("encoding", Map.of("bag_of_words", Kind.BAG_OF_WORDS, "clip", Kind.CLIP))
            .orElseThrow(
                () ->
                    section.refuse(
                        "encoding", "'encoding' is missing; it must be bag_of_words or clip"));
    ModelSpec network = ClipModel.network(model.networks(), "text");
    TextEncoding encoding =
        switch (kind) {
          case BAG_OF_WORDS -> WordCounts.of(model, network);
          case CLIP -> ClipTokens.of(model, network);
        };
    Path file = model.files().get(PROJECTION);
    return Optional.of(
        new TextEncoder(
            network, encoding, file == null ? null : NumberTable.map(file, PROJECTION)));
  }

  /**
   * A file that an encoding needs.
   *
   * @throws CatalogException if the entry names none for the role
   */
  static Path file(ModelDefinition model, String role, String why) {
    Path file = model.files().get(role);
    if (file == null) {
      throw new CatalogException("/files/" + role, why);
    }
    return file;
  }

  ModelSpec network() {
    return network;
  }

  EmbeddingCache cache() {
    return cache;
  }

  /** How long the embeddings are that it gives. */
  int length() {
    int columns = projection == null ? 0 : projection.columns();
    int last = network.outputs().get(0).shape().size() - 1;
    return columns > 0 ? columns : last < 0 ? 1 : network.outputs().get(0).shape().get(last);
  }

  /** Why a text would mean nothing to the model, for people; empty if it does. */
  Optional<String> objection(String text) {
    return encoding.objection(text);
  }

  /**
   * The network's input for a text.
   *
   * @param pointer where in the body the text lies
   * @throws ProtocolException INVALID_INPUT if it would mean nothing to the model
   */
  TextEncoding.Encoded input(String text, String pointer) {
    encoding
        .objection(text)
        .ifPresent(
            why -> {
              throw ProtocolException.invalid(pointer, why);
            });
    return encoding.encode(text);
  }

  /**
   * The embedding in what the network gave: the row of the text's end, projected where the model
   * brings its projection.
   *
   * @throws DeviceException kind INFERENCE if there is none
   */
  Embedding embedding(Map<String, Tensor> outputs, int row) throws DeviceException {
    float[] values = Embedding.values(network, outputs);
    int length = projection == null ? length() : projection.rows();
    if (values.length > length) {
      values = Embedding.row(network, values, length, row);
    }
    if (projection != null) {
      if (values.length != length) {
        throw Embedding.fault(
            network, "gave " + values.length + " numbers for a projection of " + length);
      }
      values = projection.times(values);
    }
    return Embedding.ofValues(network, values);
  }
}
