package org.hailomqtt.worker;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The clocks that the worker hands to its parts. Immutable.
 *
 * @param nanos monotonic: deadlines and ages
 * @param wall for people and for senders' clocks
 */
record SystemTime(LongSupplier nanos, InstantSource wall) {
  /** This machine's. */
  static SystemTime system() {
    return new SystemTime(System::nanoTime, InstantSource.system());
  }
}
