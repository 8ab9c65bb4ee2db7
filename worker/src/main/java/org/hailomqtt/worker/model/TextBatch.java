package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.TensorModel;

/**
 * Some texts on their way to embeddings. Made on a decode thread, run on the device thread.
 *
 * <p>Embeddings that were known when it was made are held, so that it does not matter if the cache
 * has dropped them since.
 */
final class TextBatch {
  private final TextEncoder encoder;
  private final List<String> texts;
  private final Map<String, Embedding> known = new HashMap<>();
  private final Map<String, TextEncoding.Encoded> unknown = new HashMap<>();

  /**
   * Looks up what is known and makes inputs for the rest.
   *
   * @param pointers where in the body the n-th text lies
   * @throws org.hailomqtt.protocol.ProtocolException INVALID_INPUT if the model can't read a text
   */
  TextBatch(TextEncoder encoder, List<String> texts, IntFunction<String> pointers) {
    this.encoder = encoder;
    this.texts = texts;
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      Embedding embedding = encoder.cache().get(text);
      if (embedding != null) {
        known.put(text, embedding);
      } else if (!unknown.containsKey(text)) {
        unknown.put(text, encoder.input(text, pointers.apply(i)));
      }
    }
  }

  TextEncoder encoder() {
    return encoder;
  }

  List<String> texts() {
    return texts;
  }

  /** Whether the text network is needed. */
  boolean needsNetwork() {
    return !unknown.isEmpty();
  }

  /**
   * The embeddings, in the order of the texts. Device thread, once.
   *
   * @param loaded gives the text network, if it {@link #needsNetwork()}
   */
  List<Embedding> embeddings(PreparedInference.Loaded loaded) throws DeviceException {
    for (Map.Entry<String, TextEncoding.Encoded> missing : unknown.entrySet()) {
      String text = missing.getKey();
      Embedding embedding = encoder.cache().get(text);
      if (embedding == null) {
        TensorModel network = loaded.model(encoder.network());
        TextEncoding.Encoded encoded = missing.getValue();
        embedding = encoder.embedding(network.run(encoded.inputs()), encoded.row());
        encoder.cache().put(text, embedding);
      }
      known.put(text, embedding);
    }
    List<Embedding> embeddings = new ArrayList<>();
    for (String text : texts) {
      Embedding embedding = known.get(text);
      if (embedding != null) {
        embeddings.add(embedding);
      }
    }
    return embeddings;
  }
}
