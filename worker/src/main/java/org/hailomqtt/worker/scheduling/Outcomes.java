package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Reply;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.Timing;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.jspecify.annotations.Nullable;

/** Counts and remembers how each request ended. Thread-safe; never throws. */
final class Outcomes {
  private static final String OK = "OK";

  /** The type of a message that names none that there is: a stranger's words are no label. */
  static final String UNKNOWN = "unknown";

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
      note(job, OK, success.timing(), success.result());
      noteUsage(job, success.usage());
    }
  }

  /** A job was answered with an error. */
  void failed(Job job, ErrorCode code) {
    note(job, code.name(), JobTiming.of(job, 0, nanoClock.getAsLong()), null);
  }

  private void note(Job job, String code, Timing timing, @Nullable JsonNode result) {
    Request request = job.request();
    metrics.ended(Event.ANSWERED, job.lane(), request.type(), code);
    metrics.times().answered(request.type(), timing);
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
            timing.totalMs()),
        result);
  }

  private void noteUsage(Job job, @Nullable JsonNode usage) {
    if (usage != null && usage.path("generated_tokens").isNumber()) {
      String type = job.request().type();
      metrics.countTokens(type, usage.path("generated_tokens").asLong());
      if (usage.path("first_token_ms").isNumber()) {
        metrics.times().firstToken(type, usage.path("first_token_ms").asDouble());
      }
    }
  }

  /** A job ended without an answer, which somebody gives later. */
  void left(Job job) {
    metrics.count(Event.LEFT, job.lane());
  }

  /**
   * A message was answered with an error without becoming a job.
   *
   * @param type what it asks for, if there is such a type, else {@link #UNKNOWN}
   * @param client its sender, if it said so
   */
  void refused(Inbound inbound, String type, @Nullable String client, String id, ErrorCode code) {
    metrics.ended(Event.REFUSED, inbound.lane(), type, code.name());
    recent.add(
        new RecentRequests.Recent(
            wallClock.instant().toString(),
            client,
            id,
            type,
            null,
            inbound.lane().label(),
            code.name(),
            0,
            0,
            0,
            Timing.millis(nanoClock.getAsLong() - inbound.receivedNanos())),
        null);
  }

  /** A message got no reply, as no topic may carry one. */
  void dropped(Inbound inbound, String type, ErrorCode code) {
    metrics.ended(Event.DROPPED, inbound.lane(), type, code.name());
  }
}
