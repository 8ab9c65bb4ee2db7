package org.hailomqtt.worker.model;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which networks are loaded: loads on demand within a budget of the device's memory, and unloads
 * what {@link ResidencyPlan} says or what nobody used for long enough. Device thread only, but for
 * what says otherwise.
 */
public final class ModelResidency {
  private static final Logger log = LoggerFactory.getLogger(ModelResidency.class);

  private final LearnedFigures figures;
  private final DeviceBudget budget;
  private final NetworkLoader loader;
  private final LongSupplier nanoClock;
  private final InstantSource wallClock;
  private final LongAdder loads = new LongAdder();
  private final LongAdder evictions = new LongAdder();

  /** In order of last use, the least recent first. */
  private final LinkedHashMap<String, Entry> loaded = new LinkedHashMap<>(16, 0.75f, true);

  /** Models that somebody pinned or not while the worker runs, whatever their entry says. */
  private final Map<String, Boolean> pins = new HashMap<>();

  private volatile List<Entry> snapshot = List.of();
  private volatile Set<String> keys = Set.of();

  private final NetworkLoader.Beside beside =
      new NetworkLoader.Beside() {
        @Override
        public long bytes() {
          return loadedBytes();
        }

        @Override
        public boolean evictOne(Demand demand) {
          return ModelResidency.this.evictOne(demand);
        }
      };

  /**
   * A loaded network. Immutable.
   *
   * @param key of its specification
   * @param loadedAt since when
   * @param lastUsed when it was last asked for
   * @param bytes what it takes of the device's memory, as far as is known
   * @param pinned whether it stays when room is needed
   */
  public record Resident(
      String key, Instant loadedAt, Instant lastUsed, long bytes, boolean pinned) {}

  private static final class Entry {
    private final String key;
    private final ModelSpec spec;
    private final ModelDefinition definition;
    private final LoadedModel model;
    private final Instant loadedAt;
    private final long bytes;
    private volatile boolean pinned;
    private volatile Instant lastUsed;
    private volatile long lastUsedNanos;
    private volatile Duration stay;

    private Entry(
        ModelSpec spec,
        ModelDefinition definition,
        LoadedModel model,
        long bytes,
        Duration stay,
        boolean pinned,
        Instant now) {
      this.key = spec.key();
      this.spec = spec;
      this.definition = definition;
      this.model = model;
      this.bytes = bytes;
      this.stay = stay;
      this.pinned = pinned;
      this.loadedAt = now;
      this.lastUsed = now;
    }

    private boolean isIdle(long nowNanos) {
      return !pinned && nowNanos - lastUsedNanos >= stay.toNanos();
    }

    private ResidencyPlan.Occupant occupant() {
      return new ResidencyPlan.Occupant(
          key, definition.name(), bytes, pinned, definition.terms().exclusiveGroup());
    }
  }

  /**
   * Nothing is loaded yet; the device stays the caller's to close, after {@link #unloadAll}.
   *
   * @param budgetBytes what models may take; empty to go by what the device reports
   * @param figures what is known of the networks, and learned from each load
   * @param file hears of what was learned
   */
  public ModelResidency(
      Device device,
      OptionalLong budgetBytes,
      LearnedFigures figures,
      FiguresFile file,
      LongSupplier nanoClock,
      InstantSource wallClock) {
    this.figures = figures;
    this.budget = new DeviceBudget(device, budgetBytes, figures);
    this.loader = new NetworkLoader(device, budget, figures, file, nanoClock);
    this.nanoClock = nanoClock;
    this.wallClock = wallClock;
  }

  /** Within what the device reports, remembering nothing. */
  public static ModelResidency of(Device device, LongSupplier nanoClock, InstantSource wallClock) {
    LearnedFigures figures = new LearnedFigures();
    return new ModelResidency(
        device,
        OptionalLong.empty(),
        figures,
        new FiguresFile(figures, Optional.empty(), Runnable::run),
        nanoClock,
        wallClock);
  }

  /**
   * Gives networks, loading what is missing; unloads others to make room for it.
   *
   * @return by key, to be used until the next call
   * @throws DeviceException as the device reports; OUT_OF_MEMORY, with the figures, if the networks
   *     can't be loaded together whatever may be unloaded
   */
  public Map<String, LoadedModel> acquire(Demand demand) throws DeviceException {
    unloadChanged(demand);
    List<ModelSpec> missing = missing(demand);
    if (!missing.isEmpty()) {
      evict(demand, plan(demand, missing));
    }
    Map<String, LoadedModel> models = new HashMap<>();
    for (ModelSpec network : demand.networks()) {
      Entry entry = loaded.get(network.key());
      if (entry == null) {
        entry = load(demand, network);
        loaded.put(network.key(), entry);
        loads.increment();
        publishSnapshot();
      }
      touch(entry, demand);
      models.put(network.key(), entry.model);
    }
    return models;
  }

  /** Requests from before and after the change of a model's entry may alternate for a while. */
  private void unloadChanged(Demand demand) {
    for (ModelSpec network : demand.networks()) {
      Entry entry = loaded.get(network.key());
      if (entry != null && !entry.spec.equals(network)) {
        unload(network.key());
      }
    }
  }

  /** Notes that networks were used until now, and unloads them if they were to stay no longer. */
  public void release(Demand demand) {
    for (ModelSpec network : demand.networks()) {
      Entry entry = loaded.get(network.key());
      if (entry != null) {
        touch(entry, demand);
        if (entry.stay.isZero() && !entry.pinned) {
          unload(entry.key);
        }
      }
    }
  }

  private void touch(Entry entry, Demand demand) {
    entry.lastUsed = wallClock.instant();
    entry.lastUsedNanos = nanoClock.getAsLong();
    entry.stay = demand.stay();
  }

  /** Those of the networks that are not loaded. Any thread. */
  public List<ModelSpec> missing(Demand demand) {
    return demand.networks().stream().filter(network -> !keys.contains(network.key())).toList();
  }

  /**
   * Why networks can't be loaded, whatever is unloaded for them: they take more than all models may
   * together. Any thread.
   *
   * @return empty if they are loaded, or may fit, or if it is not known yet what models may take
   */
  public Optional<DeviceException> neverFits(Demand demand) {
    long all = budget.known();
    if (all == Long.MAX_VALUE || missing(demand).isEmpty()) {
      return Optional.empty();
    }
    long bytes =
        demand.networks().stream().mapToLong(spec -> figures.bytes(demand.model(), spec)).sum();
    return bytes > all
        ? Optional.of(
            DeviceMemoryText.neverFits(
                demand.model().name(), new ResidencyPlan.Refused(bytes, all, Set.of())))
        : Optional.empty();
  }

  /** Asks the device what models may take, so that {@link #neverFits} knows. */
  public void readBudget() {
    budget.bytes();
  }

  /** How long it takes to load what is missing, as far as is known. */
  public Duration loadTime(Demand demand) {
    return missing(demand).stream().map(figures::loadTime).reduce(Duration.ZERO, Duration::plus);
  }

  /** Notes that networks were not loaded as their requester could not wait so long. */
  public void declined(Demand demand) {
    missing(demand).forEach(figures::tooLong);
  }

  private ResidencyPlan plan(Demand demand, List<ModelSpec> missing) {
    long bytes = missing.stream().mapToLong(spec -> figures.bytes(demand.model(), spec)).sum();
    return ResidencyPlan.of(
        new ResidencyPlan.Wanted(
            demand.model().name(), demand.keys(), bytes, demand.model().terms().exclusiveGroup()),
        loaded.values().stream().map(Entry::occupant).toList(),
        budget.bytes(),
        demand.needed());
  }

  private void evict(Demand demand, ResidencyPlan plan) throws DeviceException {
    if (plan instanceof ResidencyPlan.Refused refused) {
      throw DeviceMemoryText.neverFits(demand.model().name(), refused);
    }
    for (String key : ((ResidencyPlan.Evict) plan).keys()) {
      log.info("evicting {} to make room for {}", key, demand.model().name());
      evictions.increment();
      unload(key);
    }
  }

  private Entry load(Demand demand, ModelSpec spec) throws DeviceException {
    NetworkLoader.Loaded network = loader.load(demand, spec, beside);
    return new Entry(
        spec,
        demand.model(),
        network.model(),
        network.bytes(),
        demand.stay(),
        isPinned(demand.model()),
        wallClock.instant());
  }

  /** The least recently used that may go, whatever its size: the figures were wrong. */
  private boolean evictOne(Demand demand) {
    Set<String> wanted = demand.keys();
    List<Entry> choices = new ArrayList<>();
    for (Entry entry : loaded.values()) {
      if (!entry.pinned && !wanted.contains(entry.key)) {
        choices.add(entry);
      }
    }
    Optional<Entry> victim =
        choices.stream()
            .filter(entry -> !demand.needed().contains(entry.key))
            .findFirst()
            .or(() -> choices.stream().findFirst());
    victim.ifPresent(
        entry -> {
          evictions.increment();
          unload(entry.key);
        });
    return victim.isPresent();
  }

  private long loadedBytes() {
    return loaded.values().stream().mapToLong(entry -> entry.bytes).sum();
  }

  /** Unloads a network; false if it was not loaded. */
  public boolean unload(String key) {
    Entry entry = loaded.remove(key);
    if (entry == null) {
      return false;
    }
    entry.model.close();
    log.info("unloaded {}", key);
    publishSnapshot();
    return true;
  }

  /** Unloads everything. */
  public void unloadAll() {
    List.copyOf(loaded.keySet()).forEach(this::unload);
  }

  /** Whether something is loaded that nobody used for as long as it was to stay. Any thread. */
  public boolean hasIdle() {
    long now = nanoClock.getAsLong();
    return snapshot.stream().anyMatch(entry -> entry.isIdle(now));
  }

  /** Unloads what nobody used for as long as it was to stay. */
  public void unloadIdle() {
    long now = nanoClock.getAsLong();
    for (Entry entry : List.copyOf(loaded.values())) {
      if (entry.isIdle(now)) {
        unload(entry.key);
      }
    }
  }

  /**
   * Pins a model, or no longer, until the worker ends or a person unloads it.
   *
   * @return whether one of its networks is loaded
   */
  public boolean pin(ModelDefinition model, boolean pinned) {
    pins.put(model.name(), pinned);
    boolean isLoaded = false;
    for (Entry entry : loaded.values()) {
      if (entry.definition.name().equals(model.name())) {
        entry.pinned = pinned;
        isLoaded = true;
      }
    }
    return isLoaded;
  }

  /** Has a model's entry say again whether it is pinned. */
  public void forgetPin(ModelDefinition model) {
    pins.remove(model.name());
  }

  private boolean isPinned(ModelDefinition model) {
    return pins.getOrDefault(model.name(), model.terms().pinned());
  }

  private void publishSnapshot() {
    snapshot = List.copyOf(loaded.values());
    keys = Set.copyOf(loaded.keySet());
  }

  /** How often a network was loaded. Any thread. */
  public long loads() {
    return loads.sum();
  }

  /** How often a network had to go for another. Any thread. */
  public long evictions() {
    return evictions.sum();
  }

  /** What models may take of the device's memory; empty if that is not known yet. Any thread. */
  public OptionalLong budgetBytes() {
    long known = budget.known();
    return known == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(known);
  }

  /** Keys of what is loaded. Any thread. */
  public Set<String> residentKeys() {
    return keys;
  }

  /** What is loaded. Any thread. */
  public List<Resident> resident() {
    return snapshot.stream()
        .map(
            entry ->
                new Resident(entry.key, entry.loadedAt, entry.lastUsed, entry.bytes, entry.pinned))
        .toList();
  }
}
