/**
 * The benchmark: the worker beside a bare responder, on one mosquitto.
 *
 * <p>{@link org.hailomqtt.harness.bench.Bench} is where it starts.
 */
@NullMarked
package org.hailomqtt.harness.bench;

import org.jspecify.annotations.NullMarked;
