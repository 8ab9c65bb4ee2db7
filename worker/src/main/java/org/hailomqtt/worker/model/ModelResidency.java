package org.hailomqtt.worker.model;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which networks are loaded: loads on demand, unloads the least recently used when the device has
 * no room. Device thread only, but for {@link #resident}.
 */
public final class ModelResidency {
  private static final Logger log = LoggerFactory.getLogger(ModelResidency.class);

  private final Device device;
  private final InstantSource wallClock;

  /** In order of last use, the least recent first. */
  private final LinkedHashMap<String, Entry> loaded = new LinkedHashMap<>(16, 0.75f, true);

  private volatile List<Entry> snapshot = List.of();
  private volatile Set<String> keys = Set.of();

  /**
   * A loaded network. Immutable.
   *
   * @param key of its specification
   * @param loadedAt since when
   * @param lastUsed when it was last asked for
   */
  public record Resident(String key, Instant loadedAt, Instant lastUsed) {}

  private static final class Entry {
    private final String key;
    private final ModelSpec spec;
    private final LoadedModel model;
    private final Instant loadedAt;
    private volatile Instant lastUsed;

    private Entry(ModelSpec spec, LoadedModel model, Instant now) {
      this.key = spec.key();
      this.spec = spec;
      this.model = model;
      this.loadedAt = now;
      this.lastUsed = now;
    }
  }

  /** Nothing is loaded yet; the device stays the caller's to close, after {@link #unloadAll}. */
  public ModelResidency(Device device, InstantSource wallClock) {
    this.device = device;
    this.wallClock = wallClock;
  }

  /**
   * Gives a network, loading it if need be; unloads others as long as there is no room for it.
   *
   * @throws DeviceException as the device reports; OUT_OF_MEMORY once nothing is left to unload
   */
  public LoadedModel get(ModelSpec spec) throws DeviceException {
    Entry entry = loaded.get(spec.key());
    if (entry != null && !entry.spec.equals(spec)) {
      // Its catalog entry was changed: requests from before and after it may alternate for a while.
      unload(spec.key());
      entry = null;
    }
    if (entry == null) {
      entry = new Entry(spec, load(spec), wallClock.instant());
      loaded.put(spec.key(), entry);
      log.info("loaded {}", spec.key());
      publishSnapshot();
    } else {
      entry.lastUsed = wallClock.instant();
    }
    return entry.model;
  }

  private LoadedModel load(ModelSpec spec) throws DeviceException {
    while (true) {
      try {
        return device.load(spec);
      } catch (DeviceException e) {
        if (e.kind() != DeviceException.Kind.OUT_OF_MEMORY || !evictOne()) {
          throw e;
        }
      }
    }
  }

  private boolean evictOne() {
    Iterator<Map.Entry<String, Entry>> oldest = loaded.entrySet().iterator();
    if (!oldest.hasNext()) {
      return false;
    }
    Map.Entry<String, Entry> evicted = oldest.next();
    oldest.remove();
    evicted.getValue().model.close();
    log.info("evicted {} to make room", evicted.getKey());
    publishSnapshot();
    return true;
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

  private void publishSnapshot() {
    snapshot = List.copyOf(loaded.values());
    keys = Set.copyOf(loaded.keySet());
  }

  /** Keys of what is loaded. Any thread. */
  public Set<String> residentKeys() {
    return keys;
  }

  /** What is loaded. Any thread. */
  public List<Resident> resident() {
    return snapshot.stream()
        .map(entry -> new Resident(entry.key, entry.loadedAt, entry.lastUsed))
        .toList();
  }
}
