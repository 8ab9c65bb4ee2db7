package org.hailomqtt.worker.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.hailomqtt.worker.device.ModelSpec;
import org.jspecify.annotations.Nullable;

/**
 * How much memory each network takes and how long it loads, estimated at first and learned from
 * each load; and how much has fitted together. Thread-safe.
 */
public final class LearnedFigures {
  private static final Set<String> GENERATIVE_TYPES = Set.of("llm", "vlm", "vlm_chat", "whisper");
  private static final double VISION_FACTOR = 1.3;
  private static final double GENERATIVE_FACTOR = 2.0;

  private final Map<String, Network> networks = new ConcurrentHashMap<>();
  private volatile long lowered = Long.MAX_VALUE;
  private volatile long fitted;

  /**
   * What is known of one network. Immutable.
   *
   * @param fileBytes size of its file when this was learned; another size is another network
   * @param bytes what it took of the device's memory; 0 if the device did not tell
   * @param loadMillis how long it loaded, the latest loads counting most
   */
  record Network(
      @JsonProperty("file_bytes") long fileBytes,
      @JsonProperty("bytes") long bytes,
      @JsonProperty("load_ms") double loadMillis) {}

  /**
   * All of it, as it is remembered. Immutable.
   *
   * @param loweredBytes what all may take together, if that was found to be less than the device
   *     said
   * @param fittedBytes the most that has been loaded together
   * @param networks by key
   */
  record Remembered(
      @JsonProperty("lowered_bytes") @Nullable Long loweredBytes,
      @JsonProperty("fitted_bytes") long fittedBytes,
      @JsonProperty("networks") Map<String, Network> networks) {
    Remembered {
      networks = new TreeMap<>(networks);
    }
  }

  /** Nothing is known. */
  public LearnedFigures() {}

  /** Takes over what was remembered. */
  void recall(Remembered remembered) {
    networks.putAll(remembered.networks());
    Long bytes = remembered.loweredBytes();
    lowered = bytes == null ? Long.MAX_VALUE : bytes;
    fitted = remembered.fittedBytes();
  }

  /** What is worth to be remembered. */
  Remembered remembered() {
    return new Remembered(lowered == Long.MAX_VALUE ? null : lowered, fitted, networks);
  }

  /**
   * What a network takes: learned, else as its model's entry says, else by the size of its file.
   */
  long bytes(ModelDefinition model, ModelSpec network) {
    long fileBytes = fileBytes(network);
    Network known = networks.get(network.key());
    if (known != null && known.fileBytes == fileBytes && known.bytes > 0) {
      return known.bytes;
    }
    OptionalLong configured = model.terms().memoryBytes();
    if (configured.isPresent()) {
      return share(model, fileBytes, configured.getAsLong());
    }
    if (network.simulation().memoryBytes() > 0) {
      return network.simulation().memoryBytes();
    }
    double factor = GENERATIVE_TYPES.contains(model.type()) ? GENERATIVE_FACTOR : VISION_FACTOR;
    return (long) (fileBytes * factor);
  }

  /** A network's part of what its model takes: by the sizes of the files, where there are any. */
  private static long share(ModelDefinition model, long fileBytes, long modelBytes) {
    long all = model.networks().values().stream().mapToLong(LearnedFigures::fileBytes).sum();
    return all > 0
        ? (long) ((double) modelBytes / all * fileBytes)
        : modelBytes / Math.max(1, model.networks().size());
  }

  private static long fileBytes(ModelSpec network) {
    try {
      return network.file().isPresent() ? Files.size(network.file().get()) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** How long a network loads; zero as long as nobody knows. */
  public Duration loadTime(ModelSpec network) {
    Network known = networks.get(network.key());
    return known == null
        ? Duration.ZERO
        : Duration.ofNanos(Math.round(known.loadMillis * 1_000_000));
  }

  /** How long each network loads that has been loaded, by key. */
  public Map<String, Duration> loadTimes() {
    Map<String, Duration> times = new TreeMap<>();
    networks.forEach(
        (key, known) -> times.put(key, Duration.ofNanos(Math.round(known.loadMillis * 1_000_000))));
    return times;
  }

  /**
   * A network was loaded.
   *
   * @param bytes how much more the device's memory held then; empty if it did not tell
   */
  void loaded(ModelSpec network, Duration took, OptionalLong bytes) {
    long fileBytes = fileBytes(network);
    double millis = took.toNanos() / 1e6;
    networks.compute(
        network.key(),
        (key, known) -> {
          boolean same = known != null && known.fileBytes == fileBytes;
          long before = known != null && same ? known.bytes : 0;
          double smoothed = known != null && same ? (known.loadMillis + millis) / 2 : millis;
          return new Network(fileBytes, bytes.orElse(before), smoothed);
        });
  }

  /**
   * A load was not started for want of time: the next is expected a little sooner, so that one slow
   * load does not keep the model out for good.
   */
  void tooLong(ModelSpec network) {
    networks.computeIfPresent(
        network.key(),
        (key, known) -> new Network(known.fileBytes, known.bytes, known.loadMillis * 0.9));
  }

  /** So much is loaded together, and the device took it. */
  void fits(long bytes) {
    fitted = Math.max(fitted, bytes);
    if (fitted > lowered) {
      lowered = fitted;
    }
  }

  /** The device had no room although the budget had: from now on it is what has fitted. */
  void exhausted() {
    lowered = fitted;
  }

  /** What all may take together at most, given what they may in any case. */
  long budget(long given) {
    return Math.min(given, lowered);
  }

  /** The most that was found to fit, if a load had failed; empty if none had. */
  Optional<Long> loweredBytes() {
    return lowered == Long.MAX_VALUE ? Optional.empty() : Optional.of(lowered);
  }
}
