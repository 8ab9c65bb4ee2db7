package org.hailomqtt.worker.model;

import java.util.List;
import java.util.OptionalLong;

/**
 * What may be loaded, and what is from the start. Immutable.
 *
 * @param budgetBytes device memory for models; empty for what the device reports, less a margin
 * @param prewarm names of models to load at the start, besides those that are pinned
 */
public record ResidencyConfig(OptionalLong budgetBytes, List<String> prewarm) {
  /** Largest {@code budgetBytes}, in MiB. */
  public static final int MOST_BUDGET_MB = 1 << 20;

  /** What is used unless configured. */
  public static final ResidencyConfig DEFAULT =
      new ResidencyConfig(OptionalLong.empty(), List.of());

  /** Checks the range. */
  public ResidencyConfig {
    prewarm = List.copyOf(prewarm);
    if (budgetBytes.isPresent() && budgetBytes.getAsLong() <= 0) {
      throw new IllegalArgumentException("a budget of " + budgetBytes.getAsLong() + " bytes");
    }
  }
}
