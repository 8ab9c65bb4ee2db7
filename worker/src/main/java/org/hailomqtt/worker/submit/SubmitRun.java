package org.hailomqtt.worker.submit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Reply;
import org.hailomqtt.protocol.ReplyCodec;
import org.hailomqtt.worker.mqtt.ProducerSession;
import org.jspecify.annotations.Nullable;

/**
 * One run of submitting: sends what is due, waits for replies, gives up what takes too long. {@link
 * #run} is one thread; everything else is thread-safe and only puts an event into its queue.
 */
public final class SubmitRun implements ProducerSession.Listener {
  /** The broker drops silently what is beyond its queue (mosquitto: 1000), so stay well below. */
  private static final int MOST_OUTSTANDING = 500;

  /** Publishes on their way: below what brokers allow (HiveMQ: 10). */
  private static final int MOST_UNCONFIRMED = 9;

  /** A reply that says TIMEOUT needs a little longer than the timeout. */
  private static final long GRACE_NANOS = Duration.ofSeconds(2).toNanos();

  private static final long SILENCE_NANOS = Duration.ofSeconds(60).toNanos();
  private static final long HINT_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long TICK_NANOS = Duration.ofMillis(100).toNanos();
  private static final long RETRY_NANOS = Duration.ofMillis(2).toNanos();

  private final SubmitPlan plan;
  private final Report report;
  private final LongSupplier nanoTime;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final ReplyCodec replies = new ReplyCodec();
  private final Tally tally = new Tally();

  /** By reply topic, in the order of sending. */
  private final Map<String, Sent> outstanding = new LinkedHashMap<>();

  /** By request topic: those that the broker has not confirmed. */
  private final Map<String, Integer> unconfirmed = new LinkedHashMap<>();

  private int next;
  private long startNanos;
  private long lastProgressNanos;
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

    record Published(String topic, ProducerSession.Outcome outcome) implements Event {}

    record Ended(@Nullable String why) implements Event {}
  }

  private record Sent(int number, long nanos) {}

  @Override
  public void arrived(String topic, byte[] body) {
    events.add(new Event.Arrived(topic, body, nanoTime.getAsLong()));
  }

  @Override
  public void published(String topic, ProducerSession.Outcome outcome) {
    events.add(new Event.Published(topic, outcome));
  }

  @Override
  public void lost(String why) {
    events.add(new Event.Ended(why));
  }

  /** Ends the run; the summary says how far it came. */
  public void stop() {
    events.add(new Event.Ended(null));
  }

  /**
   * Runs to the end.
   *
   * @param outbox a connected session that has subscribed to the plan's reply filters
   * @return what became of the requests
   */
  public Tally run(Outbox outbox) throws InterruptedException {
    startNanos = nanoTime.getAsLong();
    lastProgressNanos = startNanos;
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
    tally.elapsed(nanoTime.getAsLong() - startNanos);
    tally.unanswered(outstanding.size());
    report.summary(tally, plan.waits());
    return tally;
  }

  private boolean isComplete() {
    return next == plan.count() && outstanding.isEmpty() && (plan.waits() || unconfirmed.isEmpty());
  }

  /** Sends what may be sent now; gives how long to wait for an event. */
  private long sendDue(Outbox outbox) {
    while (next < plan.count()
        && outstanding.size() < MOST_OUTSTANDING
        && unconfirmed.size() < MOST_UNCONFIRMED) {
      long now = nanoTime.getAsLong();
      long waitNanos = startNanos + plan.interval().toNanos() * next - now;
      if (waitNanos > 0) {
        return Math.min(waitNanos, TICK_NANOS);
      }
      RequestBody body = plan.form().body(plan.contents().get(next));
      String topic = plan.requestTopic(next);
      // Before publishing: the broker's answer may come first.
      unconfirmed.put(topic, next);
      if (!outbox.publish(body.to(topic))) {
        unconfirmed.remove(topic);
        return RETRY_NANOS;
      }
      if (plan.waits()) {
        outstanding.put(plan.replyTopic(next), new Sent(next, nanoTime.getAsLong()));
      }
      tally.sent();
      next++;
    }
    return TICK_NANOS;
  }

  private void handle(Event event) {
    if (event instanceof Event.Arrived arrived) {
      arrived(arrived);
    } else if (event instanceof Event.Published published) {
      published(published);
    } else if (event instanceof Event.Ended end) {
      ended = true;
      if (end.why() != null) {
        report.note(end.why());
      }
    }
  }

  private void arrived(Event.Arrived message) {
    if (message.topic().endsWith("/availability")) {
      workerOnline |= new String(message.body(), StandardCharsets.UTF_8).equals("online");
      return;
    }
    Sent sent = outstanding.remove(message.topic());
    if (sent == null) {
      return; // Of another run under the same client name, or given up.
    }
    lastProgressNanos = message.nanos();
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

  private void published(Event.Published message) {
    Integer number = unconfirmed.remove(message.topic());
    if (number == null || message.outcome() instanceof ProducerSession.Outcome.Queued) {
      return;
    }
    if (plan.waits() && outstanding.remove(plan.replyTopic(number)) == null) {
      return; // A worker that subscribed by itself has answered all the same.
    }
    tally.failed();
    report.failed(plan.name(number), why(message));
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
    plan.form().timeout().ifPresentOrElse(limit -> giveUp(now, limit), () -> giveUpInSilence(now));
    if (!hinted && !workerOnline && plan.waits() && now - lastProgressNanos > HINT_NANOS) {
      hinted = true;
      if (tally.okCount() == 0 && !outstanding.isEmpty()) {
        report.note("No worker is online here; the broker keeps the request until one starts.");
      }
    }
    if (now - lastReportNanos >= TICK_NANOS) {
      lastReportNanos = now;
      report.progress(tally, plan.count());
    }
  }

  private void giveUp(long now, Duration timeout) {
    long limit = timeout.toNanos() + GRACE_NANOS;
    while (!outstanding.isEmpty()) {
      Map.Entry<String, Sent> oldest = outstanding.entrySet().iterator().next();
      if (now - oldest.getValue().nanos() <= limit) {
        return;
      }
      outstanding.remove(oldest.getKey());
      tally.unanswered(1);
      report.failed(plan.name(oldest.getValue().number()), "no reply in time");
    }
  }

  private void giveUpInSilence(long now) {
    if (!outstanding.isEmpty() && now - lastProgressNanos > SILENCE_NANOS) {
      ended = true;
      report.note("No reply for 60 s: given up. The requests stay with the broker.");
    }
  }
}
