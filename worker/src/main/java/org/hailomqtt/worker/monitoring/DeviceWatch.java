package org.hailomqtt.worker.monitoring;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows what the device is at, and tells when that takes longer than it may. Thread-safe.
 *
 * <p>Every operation has an allowance: the least that is configured, or four times the longest that
 * the same operation on the same model has taken. Time in which nobody checked counts for one step
 * only: a process that was stopped, or a machine without a breath to spare, is no stuck device.
 */
public final class DeviceWatch {
  private static final int LEARNED_FACTOR = 4;
  private static final long MAX_STEP_NANOS = Duration.ofSeconds(2).toNanos();

  private final long leastNanos;
  private final LongSupplier nanoClock;
  private final Map<String, Learned> learned = new ConcurrentHashMap<>();
  private @Nullable Operation current;

  /**
   * An operation beyond its allowance. Immutable.
   *
   * @param what for people, such as {@code loading clip/image}
   * @param taken for how long it has run
   * @param allowed for how long it may
   */
  public record Overrun(String what, Duration taken, Duration allowed) {}

  /** The longest that an operation took so far; guarded by the watch. */
  static final class Learned {
    private final String what;
    private long longestNanos;

    private Learned(String what) {
      this.what = what;
    }
  }

  private static final class Operation {
    private final Learned learned;
    private final long startNanos;
    private long checkedNanos;
    private long countedNanos;

    private Operation(Learned learned, long now) {
      this.learned = learned;
      this.startNanos = now;
      this.checkedNanos = now;
    }
  }

  /**
   * Nothing is under way.
   *
   * @param least allowance of an operation of which nothing is learned
   */
  public DeviceWatch(Duration least, LongSupplier nanoClock) {
    this.leastNanos = least.toNanos();
    this.nanoClock = nanoClock;
  }

  /** What is known of an operation; the same for the same words. */
  Learned operation(String what) {
    return learned.computeIfAbsent(what, Learned::new);
  }

  /** Takes over how long a model took to load in an earlier run. */
  public synchronized void expectLoad(String key, Duration longest) {
    Learned load = operation(loading(key));
    load.longestNanos = Math.max(load.longestNanos, longest.toNanos());
  }

  static String loading(String key) {
    return "loading " + key;
  }

  /** An operation begins. Device thread. */
  synchronized void begin(Learned operation) {
    current = new Operation(operation, nanoClock.getAsLong());
  }

  /**
   * The operation ended. Device thread.
   *
   * @param learn whether it did its work, so that its time says something
   */
  synchronized void end(boolean learn) {
    Operation ended = current;
    current = null;
    if (ended != null && learn) {
      ended.learned.longestNanos =
          Math.max(ended.learned.longestNanos, nanoClock.getAsLong() - ended.startNanos);
    }
  }

  /** The operation that takes longer than it may. Timer thread, every second or so. */
  public synchronized Optional<Overrun> check() {
    Operation operation = current;
    if (operation == null) {
      return Optional.empty();
    }
    long now = nanoClock.getAsLong();
    operation.countedNanos += Math.min(now - operation.checkedNanos, MAX_STEP_NANOS);
    operation.checkedNanos = now;
    long allowed = Math.max(leastNanos, LEARNED_FACTOR * operation.learned.longestNanos);
    return operation.countedNanos <= allowed
        ? Optional.empty()
        : Optional.of(
            new Overrun(
                operation.learned.what,
                Duration.ofNanos(now - operation.startNanos),
                Duration.ofNanos(allowed)));
  }
}
