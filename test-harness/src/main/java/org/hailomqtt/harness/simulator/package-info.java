/**
 * Replays traces of requests through the worker's own policy and residency, with a clock of their
 * own: what a change of either does is seen in figures, in no time and without a device.
 *
 * <p>{@link org.hailomqtt.harness.simulator.Simulation} is where it starts. One thread.
 */
@NullMarked
package org.hailomqtt.harness.simulator;

import org.jspecify.annotations.NullMarked;
