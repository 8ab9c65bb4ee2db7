package org.hailomqtt.worker.model;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads a network, where the device has no room for it again with less beside it, and learns from
 * that. Device thread only.
 */
final class NetworkLoader {
  private static final Logger log = LoggerFactory.getLogger(NetworkLoader.class);

  private final Device device;
  private final DeviceBudget budget;
  private final LearnedFigures figures;
  private final FiguresFile file;
  private final LongSupplier nanoClock;

  /** What is loaded beside it. */
  interface Beside {
    /** What that takes, as far as is known. */
    long bytes();

    /** Unloads the first that may go, whatever its size; false if none may. */
    boolean evictOne(Demand demand);
  }

  /**
   * A network that was loaded. Immutable.
   *
   * @param model whoever asked for it closes it
   * @param bytes what it takes of the device's memory, as far as is known
   */
  record Loaded(LoadedModel model, long bytes) {}

  NetworkLoader(
      Device device,
      DeviceBudget budget,
      LearnedFigures figures,
      FiguresFile file,
      LongSupplier nanoClock) {
    this.device = device;
    this.budget = budget;
    this.figures = figures;
    this.file = file;
    this.nanoClock = nanoClock;
  }

  /**
   * Loads a network; where the device has no room, evicts one after the other, at last opens the
   * device anew, once.
   *
   * @throws DeviceException as the device reports; OUT_OF_MEMORY, with the figures, if all that was
   *     in vain
   */
  Loaded load(Demand demand, ModelSpec spec, Beside beside) throws DeviceException {
    boolean reopened = false;
    OptionalLong besideThen = OptionalLong.empty();
    while (true) {
      try {
        Loaded loaded = loadNow(demand, spec);
        figures.fits(beside.bytes() + loaded.bytes());
        if (besideThen.isPresent() && !reopened) {
          learnFromExhaustion(besideThen.getAsLong() + loaded.bytes());
        }
        file.changed();
        return loaded;
      } catch (DeviceException e) {
        if (e.kind() != DeviceException.Kind.OUT_OF_MEMORY) {
          throw e;
        }
        log.info("the device has no room for {}: {} (status {})", spec.key(), e.text(), e.status());
        if (besideThen.isEmpty()) {
          besideThen = OptionalLong.of(beside.bytes());
        }
        if (!beside.evictOne(demand)) {
          if (reopened || !device.reopen()) {
            throw DeviceMemoryText.full(
                demand.model().name(), figures.bytes(demand.model(), spec), beside.bytes(), e);
          }
          reopened = true;
        }
      }
    }
  }

  private Loaded loadNow(Demand demand, ModelSpec spec) throws DeviceException {
    OptionalLong before = budget.usedBytes();
    long start = nanoClock.getAsLong();
    LoadedModel model = device.load(spec);
    Duration took = Duration.ofNanos(nanoClock.getAsLong() - start);
    OptionalLong after = budget.usedBytes();
    OptionalLong grown =
        before.isPresent() && after.isPresent() && after.getAsLong() > before.getAsLong()
            ? OptionalLong.of(after.getAsLong() - before.getAsLong())
            : OptionalLong.empty();
    figures.loaded(spec, took, grown);
    long bytes = figures.bytes(demand.model(), spec);
    log.info("loaded {} in {} ms, {} MB", spec.key(), took.toMillis(), bytes >> 20);
    return new Loaded(model, bytes);
  }

  /** If the budget lets in what did not fit, even by the figures as they are known now. */
  private void learnFromExhaustion(long didNotFit) {
    if (didNotFit > budget.bytes()) {
      return;
    }
    figures.exhausted();
    log.warn(
        "the device was full before its budget was; models may now take {} MB together",
        budget.bytes() >> 20);
  }
}
