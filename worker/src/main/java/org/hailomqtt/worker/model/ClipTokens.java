package org.hailomqtt.worker.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encoding {@code clip}: CLIP's tokens, as numbers for a network that looks them up itself, or as
 * rows of the model's embedding table for one that does not, such as Hailo's. Immutable.
 */
final class ClipTokens implements TextEncoding {
  private static final int MOST_CONTEXT = 1024;

  private final TensorSpec input;
  private final BytePairs pairs;
  private final @Nullable NumberTable table;
  private final int context;

  private ClipTokens(TensorSpec input, BytePairs pairs, @Nullable NumberTable table, int context) {
    this.input = input;
    this.pairs = pairs;
    this.table = table;
    this.context = context;
  }

  /**
   * The encoding of a catalog entry.
   *
   * @throws CatalogException if a file is missing or does not fit the network
   */
  static ClipTokens of(ModelDefinition model, ModelSpec network) {
    TensorSpec input = network.inputs().get(0);
    boolean looksUp = input.dtype() == DataType.INT64 || input.dtype() == DataType.INT32;
    @Nullable NumberTable table =
        looksUp
            ? null
            : NumberTable.map(
                TextEncoder.file(
                    model,
                    "embeddings",
                    "the network takes float32, so this file is needed: CLIP's token embeddings, a"
                        + " float32 .npy of [49408, 512]"),
                "embeddings");
    BytePairs pairs =
        BytePairs.read(
            TextEncoder.file(
                model, "merges", "encoding clip needs this file: CLIP's merges, a pair a line"),
            BytePairs.CLIP_MERGES);
    List<Integer> shape = input.shape();
    int width = table == null ? 0 : table.columns();
    int last = shape.size() - 1;
    int context =
        shape.isEmpty() ? 0 : table == null ? shape.get(last) : last < 1 ? 0 : shape.get(last - 1);
    boolean fits =
        context >= 3
            && context <= MOST_CONTEXT
            && shape.stream().mapToLong(size -> Math.abs(size)).reduce(1, (a, b) -> a * b)
                == (long) context * Math.max(1, width)
            && (table == null
                ? looksUp
                : input.dtype() == DataType.FLOAT32 && shape.get(last) == width);
    if (!fits) {
      throw new CatalogException(
          "/tensors/text",
          "encoding clip makes int64[1, 77], or float32[1, 77, "
              + (width == 0 ? "width" : String.valueOf(width))
              + "] by 'embeddings'; the network takes "
              + input);
    }
    if (table != null && table.rows() != pairs.size()) {
      throw new CatalogException(
          "/files/embeddings",
          "it has " + table.rows() + " rows, but the merges make " + pairs.size() + " tokens");
    }
    return new ClipTokens(input, pairs, table, context);
  }

  @Override
  public Encoded encode(String text) {
    int[] tokens = pairs.tokens(text, context);
    List<Integer> shape = input.shape().stream().map(size -> Math.abs(size)).toList();
    Tensor tensor = table == null ? numbers(tokens, shape) : looked(tokens, shape, table);
    return new Encoded(Map.of(input.name(), tensor), tokens.length - 1);
  }

  /** The rest is 0, as CLIP was trained. */
  private Tensor numbers(int[] tokens, List<Integer> shape) {
    ByteBuffer data =
        ByteBuffer.allocate(context * input.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int token : tokens) {
      if (input.dtype() == DataType.INT64) {
        data.putLong(token);
      } else {
        data.putInt(token);
      }
    }
    data.rewind();
    return new Tensor(input.dtype(), shape, data);
  }

  private Tensor looked(int[] tokens, List<Integer> shape, NumberTable rows) {
    float[] values = new float[context * rows.columns()];
    for (int i = 0; i < context; i++) {
      rows.row(i < tokens.length ? tokens[i] : 0, values, i * rows.columns());
    }
    return Tensor.ofFloats(shape, values);
  }

  @Override
  public Optional<String> objection(String text) {
    return text.isBlank() ? Optional.of("there is no text") : Optional.empty();
  }
}
