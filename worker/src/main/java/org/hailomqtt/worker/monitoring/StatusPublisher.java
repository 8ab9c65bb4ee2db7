package org.hailomqtt.worker.monitoring;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.hailomqtt.protocol.ReplyCodec;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.protocol.WorkerInfo;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.protocol.WorkerStatus;

/** Publishes what the worker says of itself: info and status. Thread-safe. */
public final class StatusPublisher {
  private static final Duration WHILE_WORKING = Duration.ofSeconds(10);
  private static final Duration HEARTBEAT = Duration.ofSeconds(30);
  private static final String JSON = "application/json";

  private final ReplyCodec codec = new ReplyCodec();
  private final Publisher publisher;
  private final TopicGrammar topics;
  private final String worker;
  private final Supplier<WorkerStatus> status;
  private final Supplier<WorkerInfo> info;
  private final LongSupplier nanoClock;
  private long lastNanos;

  /** Publishes a retained message, if the broker is there. */
  @FunctionalInterface
  public interface Publisher {
    /** Does not block. */
    void publish(String topic, byte[] body, String contentType);
  }

  /**
   * @param status what is so now
   * @param info what stays so
   */
  public StatusPublisher(
      Publisher publisher,
      TopicGrammar topics,
      String worker,
      Supplier<WorkerStatus> status,
      Supplier<WorkerInfo> info,
      LongSupplier nanoClock) {
    this.publisher = publisher;
    this.topics = topics;
    this.worker = worker;
    this.status = status;
    this.info = info;
    this.nanoClock = nanoClock;
    this.lastNanos = nanoClock.getAsLong();
  }

  /** Publishes everything: the broker may have lost it. */
  public void publishAll() {
    publisher.publish(topics.info(worker), codec.encode(info.get()), JSON);
    publishStatus();
  }

  /** Publishes the status now: something changed. */
  public synchronized void publishStatus() {
    // All under the lock: the status that is retained is then the last one that was true.
    lastNanos = nanoClock.getAsLong();
    publisher.publish(topics.status(worker), codec.encode(status.get()), JSON);
  }

  /** Publishes the status if it has been long enough. Timer thread, every second or so. */
  public void tick(WorkerState state) {
    Duration interval = state == WorkerState.BUSY ? WHILE_WORKING : HEARTBEAT;
    boolean due;
    synchronized (this) {
      due = nanoClock.getAsLong() - lastNanos >= interval.toNanos();
    }
    if (due) {
      publishStatus();
    }
  }
}
