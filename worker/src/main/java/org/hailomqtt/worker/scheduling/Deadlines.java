package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;

/** Sets each request's deadline, and answers those whose deadline passes. Thread-safe. */
final class Deadlines {
  private static final Instant EARLIEST_PLAUSIBLE = Instant.parse("2024-01-01T00:00:00Z");

  /** In which a generation is to have ended after its deadline. */
  private static final long GRACE_NANOS = Duration.ofSeconds(2).toNanos();

  private final JobQueue queue;
  private final DeviceLoop device;
  private final Answers answers;
  private final Duration maxTimeout;
  private final LongSupplier nanoClock;
  private final InstantSource wallClock;

  /**
   * Until when a request may wait, on the monotonic clock. Immutable.
   *
   * @param deadlineNanos when it is answered in any case
   * @param tooOldNanos when it is not worth to be run any more; empty for never
   */
  record Moments(long deadlineNanos, OptionalLong tooOldNanos) {}

  Deadlines(
      JobQueue queue,
      DeviceLoop device,
      Answers answers,
      Duration maxTimeout,
      LongSupplier nanoClock,
      InstantSource wallClock) {
    this.queue = queue;
    this.device = device;
    this.answers = answers;
    this.maxTimeout = maxTimeout;
    this.nanoClock = nanoClock;
    this.wallClock = wallClock;
  }

  /** The moments of a request that was received then. */
  Moments of(Request.Options options, long receivedNanos) {
    return new Moments(
        deadlineNanos(options, receivedNanos),
        options
            .maxAge()
            .map(most -> most.minus(options.sentAt().map(this::age).orElse(Duration.ZERO)))
            .map(left -> OptionalLong.of(receivedNanos + left.toNanos()))
            .orElse(OptionalLong.empty()));
  }

  /** The nearest of message expiry, the sender's timeout, and the worker's own limit. */
  long deadlineNanos(Request.Options options, long receivedNanos) {
    Duration nearest = maxTimeout;
    if (options.expiry().isPresent() && options.expiry().get().compareTo(nearest) < 0) {
      nearest = options.expiry().get();
    }
    if (options.timeout().isPresent()) {
      Duration left =
          options.timeout().get().minus(options.sentAt().map(this::age).orElse(Duration.ZERO));
      if (left.compareTo(nearest) < 0) {
        nearest = left;
      }
    }
    return receivedNanos + Math.max(0, nearest.toNanos());
  }

  /**
   * A sender whose clock is ahead of ours has lost nothing, and with a clock that is plainly not
   * set (a Raspberry Pi without a network has none) nothing can be said.
   */
  private Duration age(Instant sentAt) {
    Instant now = wallClock.instant();
    if (now.isBefore(EARLIEST_PLAUSIBLE) || sentAt.isBefore(EARLIEST_PLAUSIBLE)) {
      return Duration.ZERO;
    }
    Duration age = Duration.between(sentAt, now);
    return age.isNegative() ? Duration.ZERO : age;
  }

  /**
   * Answers every request whose deadline has passed. Timer thread.
   *
   * <p>One that generates a text ends by itself with what it has; only if the device does not come
   * back, it is answered here.
   */
  void check() {
    long now = nanoClock.getAsLong();
    queue
        .removeIf(job -> now - job.giveUpNanos() >= 0)
        .forEach(job -> answers.fail(job, expired()));
    device
        .running()
        .filter(job -> now - job.deadlineNanos() >= (job.isGenerating() ? GRACE_NANOS : 0))
        .ifPresent(
            job ->
                answers.fail(
                    job,
                    new ProtocolException(
                        ErrorCode.TIMEOUT,
                        "the deadline passed while the request ran; send it again with a longer"
                            + " timeout_ms")));
  }

  static ProtocolException noTimeToLoad(String model, Duration load) {
    return new ProtocolException(
        ErrorCode.EXPIRED,
        "model '"
            + model
            + "' is not loaded, and loading it takes about "
            + load.toMillis()
            + " ms, which is longer than the deadline allows; it did not run. Send it again with a"
            + " longer timeout_ms, or have the model loaded before (control load_model)");
  }

  static ProtocolException nothingInTime() {
    return new ProtocolException(
        ErrorCode.TIMEOUT, "the deadline passed before the first word was written");
  }

  static ProtocolException tooOld() {
    return new ProtocolException(
        ErrorCode.EXPIRED,
        "the request was older than its max_age_ms when its turn came; it did not run");
  }

  static ProtocolException expired() {
    return new ProtocolException(
        ErrorCode.EXPIRED,
        "the deadline passed before the request could run; it did not run. Send it again with a"
            + " longer timeout_ms, or in a higher lane");
  }
}
