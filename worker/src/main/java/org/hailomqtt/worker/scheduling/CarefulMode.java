package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.hailomqtt.protocol.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether requests are taken one at a time, as the last run was killed and one of them may have
 * done it. Thread-safe.
 *
 * <p>It ends once a request was answered and, with every lane connected, nothing came for a second,
 * or so many were answered that whatever was under way when the worker was killed is among them.
 */
final class CarefulMode {
  private static final Logger log = LoggerFactory.getLogger(CarefulMode.class);
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final JobQueue queue;
  private final int enough;
  private final Set<Lane> connected = EnumSet.noneOf(Lane.class);
  private boolean on;
  private int answered;
  private long idleSinceNanos;

  /**
   * @param enough how many requests can have been under way
   */
  CarefulMode(JobQueue queue, int enough) {
    this.queue = queue;
    this.enough = enough;
  }

  /** Begins; before the first request. */
  synchronized void begin() {
    log.info("the last run was killed; requests are taken one at a time until they are through");
    on = true;
    queue.takeOneAtATime(true);
  }

  /** Hears of every request that was answered. */
  synchronized void answered() {
    if (on && ++answered >= enough) {
      end();
    }
  }

  /** Hears that a lane is connected: what was under way may come from now on. */
  synchronized void connected(Lane lane, long nanos) {
    connected.add(lane);
    idleSinceNanos = nanos;
  }

  /** Hears that a lane is not connected. */
  synchronized void disconnected(Lane lane) {
    connected.remove(lane);
  }

  /**
   * Looks whether it is over. Timer thread, often.
   *
   * @param busy whether a request is being read, waits or runs
   */
  synchronized void check(boolean busy, long nanos) {
    if (!on) {
      return;
    }
    if (busy || answered == 0 || connected.size() < Lane.values().length) {
      idleSinceNanos = nanos;
    } else if (nanos - idleSinceNanos >= IDLE.toNanos()) {
      end();
    }
  }

  private void end() {
    log.info("requests are taken as usual again");
    on = false;
    queue.takeOneAtATime(false);
  }
}
