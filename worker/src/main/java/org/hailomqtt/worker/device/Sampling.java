package org.hailomqtt.worker.device;

import java.util.List;
import java.util.Optional;

/**
 * How a {@link GenerativeModel} chooses tokens, and when it ends. Immutable.
 *
 * @param draw how tokens are drawn; empty to take the most likely one each time
 * @param maxTokens most tokens of the answer, at least 1
 * @param stop texts that end the answer where they appear
 */
public record Sampling(Optional<Draw> draw, int maxTokens, List<String> stop) {
  /**
   * Drawing at random. Ranges are HailoRT's: outside of them it answers status 2.
   *
   * @param temperature over 0
   * @param topP from 0 to 1
   * @param topK at least 1
   * @param frequencyPenalty not 0; 1 for none
   * @param seed the same seed draws the same tokens
   */
  public record Draw(float temperature, float topP, int topK, float frequencyPenalty, int seed) {
    /** Checks the ranges. */
    public Draw {
      if (!(temperature > 0 && topP >= 0 && topP <= 1 && topK >= 1 && frequencyPenalty != 0)) {
        throw new IllegalArgumentException(
            "temperature must be over 0, top_p from 0 to 1, top_k at least 1, and"
                + " frequency_penalty not 0");
      }
    }
  }

  /** Checks the range and copies the list. */
  public Sampling {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("an answer has at least one token; got " + maxTokens);
    }
    stop = List.copyOf(stop);
  }
}
