package org.hailomqtt.harness;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A model directory of simulated models of known cost; each takes a tensor of four bytes, or writes
 * a text. Thread-safe.
 */
public final class SimulatedModels implements AutoCloseable {
  private final ScratchDirectory directory = ScratchDirectory.create("models");

  /** Adds a model that gives three numbers. */
  public SimulatedModels with(String name, Duration inference) {
    return with(name, inference, 3);
  }

  /** Adds a model that gives that many numbers, of which each makes its reply 5 bytes longer. */
  public SimulatedModels with(String name, Duration inference, int outputs) {
    directory.write(
        "models.d/" + name + ".yaml",
        """
        name: %s
        type: infer
        devices: [simulated]
        tensors:
          main:
            inputs: {input: {dtype: uint8, shape: [4]}}
            outputs: {output: {dtype: float32, shape: [%d]}}
        simulated: {inference_ms: %d, load_ms: 0}
        """
            .formatted(name, outputs, inference.toMillis()));
    return this;
  }

  /** Adds a model of type llm that writes so many tokens. */
  public SimulatedModels withWriter(String name, Duration token, int tokens) {
    directory.write(
        "models.d/" + name + ".yaml",
        """
        name: %s
        type: llm
        devices: [simulated]
        simulated: {inference_ms: 20, token_ms: %d, tokens: %d}
        """
            .formatted(name, token.toMillis(), tokens));
    return this;
  }

  /** What the worker is told as {@code models.dir}. */
  public Path path() {
    return directory.path();
  }

  @Override
  public void close() {
    directory.close();
  }
}
