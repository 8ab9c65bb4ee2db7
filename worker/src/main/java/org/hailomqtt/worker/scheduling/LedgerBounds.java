package org.hailomqtt.worker.scheduling;

import java.time.Duration;

/**
 * What the ledger remembers of acknowledged requests, and how long. Immutable.
 *
 * @param dedupWindow how long a repeated request is answered from here after its acknowledgement,
 *     in time that a worker ran
 * @param maxKeptBytes bound on acknowledged replies; the oldest go first
 * @param window how many unacknowledged requests of a lane the broker delivers at most
 */
public record LedgerBounds(Duration dedupWindow, long maxKeptBytes, int window) {
  /** A minute, and 8 MiB. */
  public static LedgerBounds of(int window) {
    return new LedgerBounds(Duration.ofSeconds(60), 8L << 20, window);
  }
}
