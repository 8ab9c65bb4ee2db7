package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.hailomqtt.protocol.ProgressEvent;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.protocol.ReplyCodec;

/**
 * Tells those who asked for it how far their request is. Thread-safe.
 *
 * <p>Best effort, at QoS 0; written on the finish thread, so that the device waits for nobody.
 */
final class Progress {
  private final ReplyCodec codec = new ReplyCodec();
  private final Forecast forecast;
  private final Executor finish;

  Progress(Forecast forecast, Executor finish) {
    this.forecast = forecast;
    this.finish = finish;
  }

  /** The job is about to wait. */
  void accepted(Job job) {
    if (isWanted(job)) {
      Forecast.Ahead ahead = forecast.ahead(job);
      tell(
          job,
          ProgressEvent.accepted(
              job.request().id(), ahead.position(), ahead.untilDone().toMillis()));
    }
  }

  /** The job is next, and its model is loaded first, which takes about so long. */
  void loading(Job job, Duration load) {
    if (isWanted(job)) {
      tell(job, ProgressEvent.loading(job.request().id(), job.model().name(), load.toMillis()));
    }
  }

  /** The job is on the device. */
  void running(Job job) {
    forecast.began(job);
    if (isWanted(job)) {
      tell(job, ProgressEvent.running(job.request().id()));
    }
  }

  /** The job is off the device, with a result or without. */
  void ran(Job job, boolean finished) {
    forecast.ended(job, finished);
  }

  /** What tells the job's text while it is generated, if somebody wants to read along. */
  Optional<Chunks> chunks(Job job) {
    return job.request().options().stream()
        ? Optional.of(new Chunks(job, finish))
        : Optional.empty();
  }

  private static boolean isWanted(Job job) {
    return job.request().options().events();
  }

  private void tell(Job job, ProgressEvent event) {
    finish.execute(
        () -> {
          byte[] body = codec.encode(event);
          for (Job.Recipient recipient : job.readers()) {
            ReplyAddress to = recipient.replyTo();
            recipient
                .delivery()
                .tell(
                    new Answer(
                        new ReplyAddress(to.eventTopic(), to.correlationData()), body, false));
          }
        });
  }
}
