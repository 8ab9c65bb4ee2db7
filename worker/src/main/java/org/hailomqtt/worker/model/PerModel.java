package org.hailomqtt.worker.model;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What a handler works out once for each model and keeps. Thread-safe.
 *
 * <p>Kept by name and compared by identity: a catalog that was read again has new definitions, and
 * what was worked out from the old ones must go.
 */
final class PerModel<T> {
  private final Map<String, Kept<T>> kept = new ConcurrentHashMap<>();
  private final Function<ModelDefinition, T> maker;

  private record Kept<T>(ModelDefinition model, T value) {}

  PerModel(Function<ModelDefinition, T> maker) {
    this.maker = maker;
  }

  T of(ModelDefinition model) {
    Kept<T> known = kept.get(model.name());
    if (known != null && isSame(known.model, model)) {
      return known.value;
    }
    return kept.compute(
            model.name(),
            (name, now) ->
                now != null && isSame(now.model, model)
                    ? now
                    : new Kept<>(model, maker.apply(model)))
        .value;
  }

  @SuppressWarnings("ReferenceEquality") // The same entry read again is another one: see above.
  private static boolean isSame(ModelDefinition one, ModelDefinition other) {
    return one == other;
  }
}
