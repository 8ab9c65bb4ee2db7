package org.hailomqtt.harness.bench;

import java.time.Duration;

/**
 * How long the benchmark measures. Immutable.
 *
 * @param rounds how often floor and worker take turns in each scenario
 * @param warmUp before the first round of a scenario, for each of the two
 * @param oneAtATime of a round's latency part
 * @param inFlight of a round's rate part
 * @param deviceBusy of the measure of the busy device
 * @param backlog requests kept waiting in that measure
 * @param inferences of a round in the measure of the bridge, after as many to warm up
 * @param policyRound of a round in the measure of the policy, after as many to warm up
 */
record BenchPlan(
    int rounds,
    Duration warmUp,
    Duration oneAtATime,
    Duration inFlight,
    Duration deviceBusy,
    int backlog,
    int inferences,
    Duration policyRound) {
  /** Requests kept in flight in the rate part. */
  static final int WINDOW = 64;

  /** The most requests of a latency part. */
  static final int MAX_COUNT = 20_000;

  static BenchPlan full() {
    return new BenchPlan(
        5,
        Duration.ofSeconds(4),
        Duration.ofMillis(1_500),
        Duration.ofMillis(1_500),
        Duration.ofSeconds(15),
        300,
        5_000,
        Duration.ofMillis(500));
  }

  /** Shows that everything runs; the figures are worth little. */
  static BenchPlan quick() {
    return new BenchPlan(
        1,
        Duration.ofMillis(300),
        Duration.ofMillis(300),
        Duration.ofMillis(300),
        Duration.ofSeconds(3),
        100,
        500,
        Duration.ofMillis(250));
  }
}
