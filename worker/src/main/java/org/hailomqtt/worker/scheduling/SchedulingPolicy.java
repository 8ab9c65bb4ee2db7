package org.hailomqtt.worker.scheduling;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.Lane;

/** Chooses which waiting job runs next: the highest lane first, in a lane the oldest. Immutable. */
final class SchedulingPolicy {

  /**
   * The next job, if any waits.
   *
   * @param waiting by lane, highest first, each in order of receipt
   */
  Optional<Job> next(Map<Lane, ? extends Collection<Job>> waiting) {
    for (Collection<Job> jobs : waiting.values()) {
      if (!jobs.isEmpty()) {
        return Optional.of(jobs.iterator().next());
      }
    }
    return Optional.empty();
  }
}
