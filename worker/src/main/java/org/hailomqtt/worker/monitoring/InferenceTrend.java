package org.hailomqtt.worker.monitoring;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether a network has become slower than it was at first: a device can slow down for good under
 * days of load. Thread-safe.
 *
 * <p>The first runs of a network are left out, the next ones are its baseline. What it takes now is
 * an average that forgets; over twice the baseline it is slow, until it is below one and a half.
 */
public final class InferenceTrend {
  private static final int WARM_UP = 5;
  private static final int BASELINE = 20;
  private static final double FORGETTING = 0.1;
  private static final double SLOW = 2;
  private static final double RECOVERED = 1.5;

  private final Map<String, Network> networks = new ConcurrentHashMap<>();

  /**
   * A network that has become slow. Immutable.
   *
   * @param network its key
   * @param baseline what it took at first
   * @param now what it takes
   */
  public record Drift(String network, Duration baseline, Duration now) {}

  private static final class Network {
    private long runs;
    private double baselineNanos;
    private double nowNanos;
    private boolean slow;

    private synchronized void add(long nanos) {
      runs++;
      if (runs <= WARM_UP) {
        return;
      }
      long counted = runs - WARM_UP;
      if (counted <= BASELINE) {
        baselineNanos += (nanos - baselineNanos) / counted;
        nowNanos = baselineNanos;
        return;
      }
      nowNanos += FORGETTING * (nanos - nowNanos);
      slow = nowNanos > (slow ? RECOVERED : SLOW) * baselineNanos;
    }

    private synchronized Optional<Drift> drift(String key) {
      return slow
          ? Optional.of(
              new Drift(
                  key, Duration.ofNanos((long) baselineNanos), Duration.ofNanos((long) nowNanos)))
          : Optional.empty();
    }
  }

  /** Hears of a run that came to a result. Device thread. */
  void ran(String network, long nanos) {
    networks.computeIfAbsent(network, key -> new Network()).add(nanos);
  }

  /** A network that is slow now, if there is one. */
  public Optional<Drift> drift() {
    return networks.entrySet().stream()
        .flatMap(network -> network.getValue().drift(network.getKey()).stream())
        .findFirst();
  }
}
