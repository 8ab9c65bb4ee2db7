package org.hailomqtt.worker.scheduling;

import org.hailomqtt.protocol.Timing;

/** Where a job's time went. Immutable. */
final class JobTiming {
  private JobTiming() {}

  /**
   * Of a job that has its answer.
   *
   * @param postprocessNanos what making the result took
   * @param endNanos now
   */
  static Timing of(Job job, long postprocessNanos, long endNanos) {
    long total = endNanos - job.receivedNanos();
    long untilTaken = job.startedNanos() == 0 ? total : job.startedNanos() - job.receivedNanos();
    // A job that came from the cache has waited for nothing, and one that was never taken for all.
    long queued = job.isFromCache() ? 0 : untilTaken - Math.min(job.preprocessNanos(), total);
    return new Timing(
        Timing.millis(Math.max(0, queued)),
        Timing.millis(job.loadNanos()),
        Timing.millis(job.preprocessNanos()),
        Timing.millis(job.inferenceNanos()),
        Timing.millis(postprocessNanos),
        Timing.millis(total));
  }
}
