package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.device.DeviceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a job under which the device was lost, or had no time: it waits again, a few
 * times. Device thread only.
 *
 * <p>Its attempt does not count as one that the process died of.
 */
final class Setbacks {
  /** So many under one job, and it is answered: it may be what the device does not stand. */
  static final int MOST = 3;

  private static final Duration FIRST_REST = Duration.ofMillis(100);
  private static final Logger log = LoggerFactory.getLogger(Setbacks.class);

  private final JobQueue queue;
  private final RequestLedger ledger;
  private final Rest rest;
  private volatile Predicate<DeviceException> lost =
      fault -> fault.kind() != DeviceException.Kind.UNAVAILABLE;

  Setbacks(JobQueue queue, RequestLedger ledger, Rest rest) {
    this.queue = queue;
    this.ledger = ledger;
    this.rest = rest;
  }

  /**
   * Sets who hears that the device was lost, may not be there, or fits driver or library no more,
   * on the device thread. Before the first job.
   *
   * @param listener tells whether it is the device that has gone
   */
  void onLost(Predicate<DeviceException> listener) {
    lost = listener;
  }

  /**
   * Has the job wait again if that may help.
   *
   * @return with what it is to be answered; empty if it waits
   */
  Optional<ProtocolException> after(Job job, DeviceException fault) {
    boolean isLost =
        switch (fault.kind()) {
          case LOST, SETUP, UNAVAILABLE -> lost.test(fault);
          case INPUT, MODEL, OUT_OF_MEMORY, INFERENCE, FAULT -> false;
        };
    if (!isLost && fault.kind() != DeviceException.Kind.UNAVAILABLE) {
      return Optional.of(DeviceLoop.refusal(fault));
    }
    job.setbacks++;
    if (job.setbacks >= MOST) {
      return Optional.of(isLost ? tooOften(fault) : DeviceLoop.refusal(fault));
    }
    log.warn("{}: it waits again, as {}", job, fault.text());
    if (!isLost) {
      rest.begin(FIRST_REST.multipliedBy(1L << (2 * (job.setbacks - 1))));
    }
    if (!job.isSettled()) {
      ledger.abandoned(job);
      queue.putBack(job);
    }
    return Optional.empty();
  }

  private static ProtocolException tooOften(DeviceException fault) {
    return new ProtocolException(
        ErrorCode.DEVICE_ERROR,
        "the device was lost "
            + MOST
            + " times under this request, which may be what it does not stand; try another model"
            + " or a smaller input. The last time "
            + fault.text());
  }
}
