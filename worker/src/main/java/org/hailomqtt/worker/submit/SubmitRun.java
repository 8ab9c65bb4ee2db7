package org.hailomqtt.worker.submit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Reply;
import org.hailomqtt.protocol.ReplyCodec;
import org.hailomqtt.worker.mqtt.ProducerSession;

/**
 * One run of submitting: sends what is due, waits for replies, gives up what takes too long. {@link
 * #run} is one thread; everything else is thread-safe and only puts an event into its queue.
 */
public final class SubmitRun implements ProducerSession.Listener {
  /** A reply that says TIMEOUT needs a little longer than the timeout. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final long HINT_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long TICK_NANOS = Duration.ofMillis(100).toNanos();
  private static final long RETRY_NANOS = Duration.ofMillis(2).toNanos();

  private final SubmitPlan plan;
  private final Report report;
  private final LongSupplier nanoTime;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final ReplyCodec replies = new ReplyCodec();
  private final Outstanding outstanding = new Outstanding();
  private final Tally tally = new Tally();

  private int next;
  private long startNanos;
  private long lastSignNanos;
  private long lastReportNanos;
  private boolean workerOnline;
  private boolean hinted;
  private boolean ended;

  /**
   * A run that has not begun.
   *
   * @param nanoTime the clock, monotonic
   */
  public SubmitRun(SubmitPlan plan, Report report, LongSupplier nanoTime) {
    this.plan = plan;
    this.report = report;
    this.nanoTime = nanoTime;
  }

  private sealed interface Event {
    record Arrived(String topic, byte[] body, long nanos) implements Event {}

    record Published(String topic, ProducerSession.Outcome outcome, long nanos) implements Event {}

    record WorkerOnline() implements Event {}

    record Ended(Optional<String> why) implements Event {}
  }

  @Override
  public void arrived(String topic, byte[] body) {
    events.add(new Event.Arrived(topic, body, nanoTime.getAsLong()));
  }

  @Override
  public void published(String topic, ProducerSession.Outcome outcome) {
    events.add(new Event.Published(topic, outcome, nanoTime.getAsLong()));
  }

  @Override
  public void lost(String why) {
    events.add(new Event.Ended(Optional.of(why)));
  }

  /** Where nobody may see whether a worker is there: spares the hint that none is. */
  public void assumeWorkerOnline() {
    events.add(new Event.WorkerOnline());
  }

  /** Ends the run; the summary says how far it came. */
  public void stop() {
    events.add(new Event.Ended(Optional.empty()));
  }

  /**
   * Runs to the end.
   *
   * @param outbox a connected session that has subscribed to the plan's reply filters
   * @return what became of the requests
   */
  public Tally run(Outbox outbox) throws InterruptedException {
    startNanos = nanoTime.getAsLong();
    lastSignNanos = startNanos;
    lastReportNanos = startNanos;
    while (!ended && !isComplete()) {
      long waitNanos = sendDue(outbox);
      Event event = events.poll(waitNanos, TimeUnit.NANOSECONDS);
      while (event != null) {
        handle(event);
        event = events.poll();
      }
      tick();
    }
    // To the last reply: what it takes to print that is not the worker's time.
    tally.elapsed((isComplete() ? lastSignNanos : nanoTime.getAsLong()) - startNanos);
    tally.unanswered(outstanding.unanswered());
    report.summary(tally, plan.waits());
    return tally;
  }

  private boolean isComplete() {
    return next == plan.count()
        && outstanding.isAnswered()
        && (plan.waits() || outstanding.isConfirmed());
  }

  /** Sends what may be sent now; gives how long to wait for an event. */
  private long sendDue(Outbox outbox) {
    while (next < plan.count() && outstanding.mayTakeOneMore()) {
      long waitNanos = startNanos + plan.interval().toNanos() * next - nanoTime.getAsLong();
      if (waitNanos > 0) {
        return Math.min(waitNanos, TICK_NANOS);
      }
      RequestBody body = plan.form().body(plan.contents().get(next));
      String topic = plan.requestTopic(next);
      outstanding.publishing(topic, next);
      long nanos = nanoTime.getAsLong();
      if (!outbox.publish(body.to(topic))) {
        outstanding.notPublished(topic);
        return RETRY_NANOS;
      }
      if (plan.waits()) {
        outstanding.awaitReply(plan.replyTopic(next), new Outstanding.Sent(next, nanos));
      }
      tally.sent();
      next++;
    }
    return TICK_NANOS;
  }

  private void handle(Event event) {
    if (event instanceof Event.Arrived message) {
      handle(message);
    } else if (event instanceof Event.Published message) {
      handle(message);
    } else if (event instanceof Event.WorkerOnline) {
      workerOnline = true;
    } else if (event instanceof Event.Ended end) {
      ended = true;
      end.why().ifPresent(report::note);
    }
  }

  private void handle(Event.Arrived message) {
    if (message.topic().endsWith("/availability")) {
      workerOnline |= new String(message.body(), StandardCharsets.UTF_8).equals("online");
      return;
    }
    // Empty: of another run under the same client name, or given up.
    outstanding.settled(message.topic()).ifPresent(sent -> handle(message, sent));
  }

  private void handle(Event.Arrived message, Outstanding.Sent sent) {
    lastSignNanos = message.nanos();
    String name = plan.name(sent.number());
    try {
      Reply reply = replies.decode(message.body());
      if (reply instanceof Reply.Success success) {
        tally.ok(message.nanos() - sent.nanos());
        report.ok(name, success, message.body());
      } else if (reply instanceof Reply.Failure failure) {
        tally.failed();
        report.error(name, failure, message.body());
      }
    } catch (IOException e) {
      tally.failed();
      report.failed(name, "what came is no reply of a worker; does another program answer here?");
    }
  }

  private void handle(Event.Published message) {
    Optional<Integer> number = outstanding.confirmed(message.topic());
    if (!plan.waits()) {
      lastSignNanos = message.nanos();
    }
    if (number.isEmpty() || message.outcome() instanceof ProducerSession.Outcome.Queued) {
      return;
    }
    boolean open = !plan.waits() || outstanding.settled(plan.replyTopic(number.get())).isPresent();
    if (open) {
      lastSignNanos = message.nanos();
      tally.failed();
      report.failed(plan.name(number.get()), why(message));
    }
  }

  private static String why(Event.Published message) {
    return message.outcome() instanceof ProducerSession.Outcome.Refused refused
        ? "the broker did not take it: " + refused.why()
        : "nobody serves "
            + message.topic()
            + ", so the broker dropped it; start the worker with: hailo-worker run";
  }

  private void tick() {
    long now = nanoTime.getAsLong();
    tally.elapsed(now - startNanos);
    plan.form()
        .timeout()
        .ifPresentOrElse(timeout -> giveUp(now, timeout), () -> giveUpInSilence(now));
    hint(now);
    if (now - lastReportNanos >= TICK_NANOS) {
      lastReportNanos = now;
      report.progress(tally, plan.count());
    }
  }

  private void giveUp(long now, Duration timeout) {
    for (Outstanding.Sent sent : outstanding.expire(now, timeout.plus(GRACE))) {
      lastSignNanos = now;
      tally.unanswered(1);
      report.failed(plan.name(sent.number()), "no reply in time");
    }
  }

  private void giveUpInSilence(long now) {
    if (!outstanding.isAnswered() && now - lastSignNanos > SILENCE.toNanos()) {
      ended = true;
      report.note("No reply for 60 s: given up. The requests stay with the broker.");
    }
  }

  private void hint(long now) {
    if (!hinted && !workerOnline && !outstanding.isAnswered() && now - startNanos > HINT_NANOS) {
      hinted = true;
      if (tally.okCount() == 0) {
        report.note("No worker is online here; the broker keeps the request until one starts.");
      }
    }
  }
}
