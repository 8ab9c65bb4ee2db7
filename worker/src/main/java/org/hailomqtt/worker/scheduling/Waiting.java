package org.hailomqtt.worker.scheduling;

import java.util.Set;

/** What the policy needs to know of a request that waits. Its answers don't change meanwhile. */
public interface Waiting {
  /** Order of receipt over all lanes. */
  long sequence();

  /** Whose turn it takes; requests of nobody in particular share one. */
  String turn();

  /** When it was received, in nanoseconds of the worker's monotonic clock. */
  long receivedNanos();

  /**
   * Whether it can run without a load.
   *
   * @param resident keys of the networks that are loaded
   */
  boolean isResident(Set<String> resident);
}
