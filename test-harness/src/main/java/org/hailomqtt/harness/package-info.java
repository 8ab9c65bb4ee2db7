/**
 * Fixtures for tests, demo and benchmark: real brokers, a recording fault proxy, producers and
 * child processes.
 *
 * <p>Every fixture is started by a static factory, owned by whoever called it, and undone by {@code
 * close()}.
 */
@NullMarked
package org.hailomqtt.harness;

import org.jspecify.annotations.NullMarked;
