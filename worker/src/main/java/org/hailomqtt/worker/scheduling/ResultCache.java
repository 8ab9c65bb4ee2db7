package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestInput;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.PreparedInference;
import org.jspecify.annotations.Nullable;

/**
 * Results of models that let theirs be given again, for as long as they let it. Thread-safe.
 *
 * <p>Small: 256 results, 4 million characters of JSON in all; the oldest go first.
 */
final class ResultCache {
  private static final int MAX_RESULTS = 256;
  private static final int MAX_CHARS = 4_000_000;

  private final Map<Key, Kept> results = new LinkedHashMap<>();
  private final LongSupplier nanoClock;
  private int chars;

  /**
   * What a result is the result of. Immutable.
   *
   * @param model as it was read; one that was read again, as its entry or a file of it has changed,
   *     is another model though it may be equal
   * @param digest of type, model named, input and parameters
   */
  record Key(ModelDefinition model, String digest) {
    @Override
    @SuppressWarnings("ReferenceEquality") // files may be replaced under an entry that stays
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.model == model && key.digest.equals(digest);
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(model) + digest.hashCode();
    }
  }

  private record Kept(JsonNode result, int chars, long untilNanos) {}

  ResultCache(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** What a request's result would be kept under; empty if its model lets none be given again. */
  static Optional<Key> key(ModelDefinition model, Request request) {
    return model.terms().cache().map(time -> new Key(model, digest(request)));
  }

  private static String digest(Request request) {
    MessageDigest digest = sha256();
    add(digest, request.type());
    add(digest, String.valueOf(request.model()));
    add(digest, request.params().toString());
    RequestInput input = request.input();
    add(digest, input.getClass().getSimpleName());
    if (input instanceof RequestInput.Fields fields) {
      add(digest, fields.fields().toString());
    } else if (input instanceof RequestInput.Image image) {
      digest.update(image.bytes());
    } else if (input instanceof RequestInput.Audio audio) {
      digest.update(audio.bytes());
    } else if (input instanceof RequestInput.TensorBody body) {
      add(digest, body.tensor().dtype() + " " + body.tensor().shape());
      digest.update(body.tensor().data());
    } else if (input instanceof RequestInput.Text text) {
      add(digest, text.text());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The result that is known, if it is not too old. */
  synchronized Optional<JsonNode> find(Key key) {
    Kept kept = results.get(key);
    if (kept == null) {
      return Optional.empty();
    }
    if (nanoClock.getAsLong() - kept.untilNanos() >= 0) {
      remove(key);
      return Optional.empty();
    }
    return Optional.of(kept.result());
  }

  /** The same output, whose result is kept once it is made. */
  PreparedInference.Output keeping(Job job, PreparedInference.Output output) {
    Optional<Key> key = job.cacheKey();
    if (key.isEmpty()) {
      return output;
    }
    return new Keeping(key.get(), output);
  }

  /** Keeps a result when it is made, if it is whole. */
  private final class Keeping implements PreparedInference.Output {
    private final Key key;
    private final PreparedInference.Output output;

    private Keeping(Key key, PreparedInference.Output output) {
      this.key = key;
      this.output = output;
    }

    @Override
    public JsonNode result() {
      JsonNode result = output.result();
      if (output.isRepeatable()) {
        put(key, result);
      }
      return result;
    }

    @Override
    public Optional<JsonNode> usage() {
      return output.usage();
    }
  }

  private synchronized void put(Key key, JsonNode result) {
    int size = result.toString().length();
    Duration time = key.model().terms().cache().orElse(Duration.ZERO);
    remove(key);
    if (size > MAX_CHARS / 4) {
      return;
    }
    results.put(key, new Kept(result, size, nanoClock.getAsLong() + time.toNanos()));
    chars += size;
    Iterator<Kept> oldest = results.values().iterator();
    while (results.size() > MAX_RESULTS || chars > MAX_CHARS) {
      chars -= oldest.next().chars();
      oldest.remove();
    }
  }

  private void remove(Key key) {
    Kept kept = results.remove(key);
    chars -= kept == null ? 0 : kept.chars();
  }
}
