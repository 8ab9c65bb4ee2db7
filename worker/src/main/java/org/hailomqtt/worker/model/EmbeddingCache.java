package org.hailomqtt.worker.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The embeddings of the texts that were asked for last, of one network. Thread-safe: decode threads
 * look, the device thread adds.
 */
final class EmbeddingCache {
  /** Four requests' worth of labels; with CLIP's 512 floats each, 2 MB. */
  private static final int MAX_TEXTS = 4 * ClipModel.MAX_LABELS;

  private final int maxTexts;
  private final Map<String, Embedding> embeddings = new LinkedHashMap<>(16, 0.75f, true);

  EmbeddingCache() {
    this(MAX_TEXTS);
  }

  EmbeddingCache(int maxTexts) {
    this.maxTexts = maxTexts;
  }

  synchronized @Nullable Embedding get(String text) {
    return embeddings.get(text);
  }

  synchronized void put(String text, Embedding embedding) {
    embeddings.put(text, embedding);
    if (embeddings.size() > maxTexts) {
      embeddings.remove(embeddings.keySet().iterator().next());
    }
  }
}
