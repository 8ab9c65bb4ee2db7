package org.hailomqtt.worker.scheduling;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.Reply;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.Timing;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.jspecify.annotations.Nullable;

/** Counts and remembers how each request ended. Thread-safe; never throws. */
final class Outcomes {
  private static final String OK = "OK";
  private static final String UNKNOWN = "unknown";

  private final WorkerMetrics metrics;
  private final RecentRequests recent;
  private final LongSupplier nanoClock;
  private final InstantSource wallClock;

  Outcomes(
      WorkerMetrics metrics,
      RecentRequests recent,
      LongSupplier nanoClock,
      InstantSource wallClock) {
    this.metrics = metrics;
    this.recent = recent;
    this.nanoClock = nanoClock;
    this.wallClock = wallClock;
  }

  /** A job has its answer. */
  void answered(Job job, Reply reply) {
    if (reply instanceof Reply.Failure failure) {
      failed(job, failure.code());
    } else if (reply instanceof Reply.Success success) {
      metrics.countResult(job.request().type());
      note(job, OK, success.timing());
    }
  }

  /** A job was answered with an error. */
  void failed(Job job, ErrorCode code) {
    metrics.countError(job.request().type(), code);
    note(job, code.name(), JobTiming.of(job, 0, nanoClock.getAsLong()));
  }

  private void note(Job job, String code, Timing timing) {
    Request request = job.request();
    recent.add(
        new RecentRequests.Recent(
            wallClock.instant().toString(),
            request.client(),
            request.id(),
            request.type(),
            job.model().name(),
            job.lane().label(),
            code,
            timing.queuedMs(),
            timing.loadMs(),
            timing.inferenceMs(),
            timing.totalMs()));
  }

  /**
   * A message was answered with an error without becoming a job.
   *
   * @param request what it asks for, if it could be read
   */
  void refused(Lane lane, String id, @Nullable Request request, ErrorCode code, long received) {
    metrics.countError("-", code);
    recent.add(
        new RecentRequests.Recent(
            wallClock.instant().toString(),
            request == null ? null : request.client(),
            id,
            request == null ? UNKNOWN : request.type(),
            null,
            lane.label(),
            code.name(),
            0,
            0,
            0,
            Timing.millis(nanoClock.getAsLong() - received)));
  }
}
