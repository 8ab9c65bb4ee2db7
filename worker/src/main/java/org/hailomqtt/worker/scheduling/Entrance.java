package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.worker.model.ModelHandler;

/**
 * Where a new job goes: to its result if that is known, back if it was cancelled, its model is too
 * large for the device or its client has enough here, else into the queue. Thread-safe.
 */
final class Entrance {
  private static final long LEAST_RETRY_MILLIS = 100;

  private final JobQueue queue;
  private final Preparation preparation;
  private final Fit fit;
  private final Answers answers;
  private final Progress progress;
  private final Forecast forecast;
  private final ResultCache cache;
  private final Tombstones tombstones;
  private final int heldPerClient;

  /**
   * @param heldPerClient jobs of one client that may wait; 0 for as many as come
   */
  Entrance(
      JobQueue queue,
      Preparation preparation,
      Fit fit,
      Answers answers,
      Progress progress,
      Forecast forecast,
      ResultCache cache,
      Tombstones tombstones,
      int heldPerClient) {
    this.queue = queue;
    this.preparation = preparation;
    this.fit = fit;
    this.answers = answers;
    this.progress = progress;
    this.forecast = forecast;
    this.cache = cache;
    this.tombstones = tombstones;
    this.heldPerClient = heldPerClient;
  }

  /**
   * Takes a job. Decode thread, which has taken the room in the heap that reading its body needs.
   *
   * @param request the job's, with its input
   */
  void take(Job job, Request request, ModelHandler handler) {
    if (tombstones.take(request)) {
      answers.fail(job, CancelControl.cancelled());
      return;
    }
    if (!handler.samples(job.model(), request)) {
      Optional<ResultCache.Key> key = ResultCache.key(job.model(), request);
      Optional<JsonNode> known = key.flatMap(cache::find);
      if (known.isPresent()) {
        job.fromCache();
        answers.succeed(job, known::get);
        return;
      }
      key.ifPresent(job::keepUnder);
    }
    try {
      fit.check(job.model());
    } catch (ProtocolException e) {
      answers.fail(job, e);
      return;
    }
    if (heldPerClient > 0 && queue.heldBeside(job) >= heldPerClient) {
      answers.fail(job, tooMany(job));
      return;
    }
    progress.accepted(job);
    preparation.queue(job);
  }

  /** All that is before it will be done by then, so its client's share is smaller. */
  private ProtocolException tooMany(Job job) {
    long millis = forecast.ahead(job).untilDone().toMillis();
    return new ProtocolException(
            ErrorCode.QUEUE_FULL,
            "the worker holds "
                + heldPerClient
                + " unanswered requests of this client, which is as many as it may (setting"
                + " limits.held_per_client); send it again later")
        .retryAfter(Math.max(LEAST_RETRY_MILLIS, millis));
  }
}
