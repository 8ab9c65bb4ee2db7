package org.hailomqtt.harness.campaign;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What goes wrong once in a round. Immutable. */
sealed interface Fault {
  /** Every step, in order. */
  List<Step> STEPS = List.of(Step.values());

  /**
   * The worker is killed with -9 and started again.
   *
   * @param step of a request's life at which it is killed
   * @param count the how manieth request to reach that step from now on
   * @param tornBytes how many bytes the journal's last record lacks afterwards, as after a power
   *     cut; 0 for none
   */
  record WorkerKilled(Step step, int count, int tornBytes) implements Fault {}

  /** The broker is killed with -9 and started again. */
  record BrokerKilled() implements Fault {}

  /** The worker's connections are cut. */
  record Cut() implements Fault {}

  /** The worker's links pass nothing for a time, and are then cut. */
  record HalfOpen(Duration duration) implements Fault {}

  /** The worker's links are slow for a time. */
  record Delayed(Duration delay, Duration duration) implements Fault {}

  /** The worker is stopped in the orderly way and started again. */
  record WorkerStopped() implements Fault {}

  /** The steps of a request's life, as the worker logs them. */
  enum Step {
    RECEIVED,
    DECODED,
    STARTED,
    FINISHED,
    STORED,
    PUBLISHED,
    CONFIRMED,
    ACKNOWLEDGED;

    /** What a log line about it ends with. */
    String mark() {
      return ": " + name().toLowerCase(Locale.ROOT);
    }
  }

  /** One of them. */
  static Fault any(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> new BrokerKilled();
      case 1, 2 -> new Cut();
      case 3 -> new HalfOpen(Duration.ofMillis(random.nextInt(400)));
      case 4 -> new Delayed(Duration.ofMillis(5), Duration.ofMillis(random.nextInt(400)));
      case 5 -> new WorkerStopped();
      default ->
          new WorkerKilled(
              STEPS.get(random.nextInt(STEPS.size())),
              1 + random.nextInt(8),
              random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 0);
    };
  }
}
