package org.hailomqtt.worker.device;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One network that a device can load. Immutable.
 *
 * @param key names it among all that may be resident: {@code <model>/<role>}
 * @param file the network's file; empty for a model that only the simulated device has
 * @param sha256 what the file must hash to, in lower-case hex; empty if nobody said
 * @param inputs what the catalog declares; empty to take the file's own word
 * @param outputs what the catalog declares; empty to take the file's own word
 * @param simulation how the simulated device plays it
 * @param kind what it is to be loaded as
 */
public record ModelSpec(
    String key,
    Optional<Path> file,
    Optional<String> sha256,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    Simulation simulation,
    Kind kind) {

  /** What a device loads a network as, which decides what can be asked of it. */
  public enum Kind {
    /** A {@link TensorModel}. */
    TENSOR,
    /** A {@link GenerativeModel} that reads text and looks at frames. */
    VLM,
    /** A {@link GenerativeModel} that reads text. */
    LLM,
    /** A {@link SpeechModel}. */
    SPEECH;

    /** Whether it takes the device's one cache for generating text, as no other may meanwhile. */
    public boolean isGenerative() {
      return this == VLM || this == LLM;
    }
  }

  /** A network of tensors. */
  public ModelSpec(
      String key,
      Optional<Path> file,
      Optional<String> sha256,
      List<TensorSpec> inputs,
      List<TensorSpec> outputs,
      Simulation simulation) {
    this(key, file, sha256, inputs, outputs, simulation, Kind.TENSOR);
  }

  /** Copies the lists. */
  public ModelSpec {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * How the simulated device plays a model. Immutable.
   *
   * @param load how long loading takes
   * @param inference how long a run takes; of a model that generates, until its first token
   * @param memoryBytes what it takes of the device's memory
   * @param token how long each further token takes
   * @param answerTokens how many tokens an answer has if it may; 0 for a few
   */
  public record Simulation(
      Duration load, Duration inference, long memoryBytes, Duration token, int answerTokens) {
    /** At once, and in no memory. */
    public static final Simulation INSTANT = new Simulation(Duration.ZERO, Duration.ZERO, 0);

    /** Of a network of tensors. */
    public Simulation(Duration load, Duration inference, long memoryBytes) {
      this(load, inference, memoryBytes, Duration.ZERO, 0);
    }

    /** Checks the ranges. */
    public Simulation {
      if (load.isNegative()
          || inference.isNegative()
          || token.isNegative()
          || memoryBytes < 0
          || answerTokens < 0) {
        throw new IllegalArgumentException(
            "a simulation's times, memory and tokens are at least 0");
      }
    }
  }
}
