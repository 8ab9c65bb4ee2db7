package org.hailomqtt.worker.scheduling;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.model.PreparedInference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Makes waiting jobs ready for the device, a few ahead of it. Thread-safe. */
final class Preparation {
  /** JSON with a large tensor as base64: its text, the text as characters, and the tensor. */
  static final int TIMES_WHEN_READ = 5;

  private static final Logger log = LoggerFactory.getLogger(Preparation.class);

  private final JobQueue queue;
  private final Answers answers;
  private final RequestLedger ledger;
  private final Fit fit;
  private final Executor decode;
  private final HeapRoom heap;
  private final LongSupplier nanoClock;

  /**
   * @param decode the decode threads
   * @param heap where large bodies are read
   */
  Preparation(
      JobQueue queue,
      Answers answers,
      RequestLedger ledger,
      Fit fit,
      Executor decode,
      HeapRoom heap,
      LongSupplier nanoClock) {
    this.queue = queue;
    this.answers = answers;
    this.ledger = ledger;
    this.fit = fit;
    this.decode = decode;
    this.heap = heap;
    this.nanoClock = nanoClock;
  }

  /**
   * Queues a job, and prepares it at once if it is among the first. Decode thread, which has taken
   * the room in the heap that reading the job's body needs.
   */
  void queue(Job job) {
    boolean first = queue.add(job);
    queue.supersededBy(job).forEach(old -> answers.fail(old, superseded()));
    if (first) {
      prepare(job);
    }
  }

  private static ProtocolException superseded() {
    return new ProtocolException(
        ErrorCode.SUPERSEDED,
        "a newer request of the same client and type took its place; it did not run");
  }

  /** Has a decode thread prepare this job, which nobody prepares yet. Any thread. */
  void request(Job job) {
    decode.execute(() -> readAndPrepare(job));
  }

  private void readAndPrepare(Job job) {
    try (MDC.MDCCloseable named = job.named();
        HeapRoom.Room room = heap.take(job.bodyBytes(), TIMES_WHEN_READ)) {
      prepare(job);
    }
  }

  /** Has a decode thread prepare the next job, now that there is room for one. Any thread. */
  void refill() {
    queue.claim().ifPresent(this::request);
  }

  private void prepare(Job job) {
    if (job.isSettled()) {
      return;
    }
    try {
      if (queue.takesOneAtATime() && !job.bestEffort()) {
        ledger.started(job);
      }
      job.prepare(nanoClock);
      PreparedInference prepared = job.prepared();
      if (prepared != null) {
        fit.check(job.model(), prepared);
      }
      log.debug("{}: decoded", job.request().id());
      queue.ready(job);
      return;
    } catch (ProtocolException e) {
      answers.fail(job, e);
    } catch (RuntimeException | Error e) {
      if (!job.isSettled()) {
        answers.failInternally(job, e);
      }
    }
    queue.remove(job);
    refill();
  }
}
