package org.hailomqtt.worker.scheduling;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.model.Demand;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelResidency;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has models loaded before anyone asks, and unloaded when nobody does any more. Thread-safe. */
final class ModelUpkeep {
  private static final Logger log = LoggerFactory.getLogger(ModelUpkeep.class);

  private final JobQueue queue;
  private final Supplier<ModelCatalog> catalog;
  private final ModelResidency residency;
  private final AtomicBoolean posted = new AtomicBoolean();
  private volatile List<String> ahead = List.of();

  ModelUpkeep(JobQueue queue, Supplier<ModelCatalog> catalog, ModelResidency residency) {
    this.queue = queue;
    this.catalog = catalog;
    this.residency = residency;
  }

  /** Has what nobody used for long enough unloaded before the next job. Timer thread, often. */
  void check() {
    if (residency.hasIdle() && posted.compareAndSet(false, true)) {
      queue.post(
          () -> {
            posted.set(false);
            residency.unloadIdle();
          });
    }
  }

  /** Names models to be loaded ahead, besides those that are pinned. */
  void loadAhead(Collection<String> models) {
    ahead = List.copyOf(models);
  }

  /**
   * The device is held: reads what models may take, and has those that are to be loaded ahead
   * loaded before the next job; says what can't be.
   */
  void prewarm() {
    queue.post(
        () -> {
          residency.readBudget();
          load(ahead);
        });
  }

  private void load(Collection<String> names) {
    ModelCatalog models = catalog.get();
    for (ModelDefinition model : models.models()) {
      if (model.terms().pinned() || names.contains(model.name())) {
        try {
          residency.acquire(Demand.of(model));
        } catch (DeviceException e) {
          log.warn("{} can't be loaded ahead: {} (status {})", model.name(), e.text(), e.status());
        } catch (RuntimeException e) {
          log.error("{} can't be loaded ahead: a fault of the worker", model.name(), e);
        }
      }
    }
    for (String name : names) {
      if (models.models().stream().noneMatch(model -> model.name().equals(name))) {
        log.warn("models.prewarm names '{}', which is no model of this device", name);
      }
    }
  }
}
