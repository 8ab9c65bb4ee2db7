package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.CompactReply;
import org.hailomqtt.protocol.Decoded;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Reply;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.protocol.ReplyCodec;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.Timing;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.model.PreparedInference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Gives every request its one answer: encodes the reply, notes it in the ledger, publishes it, and
 * acknowledges the request once the broker has confirmed the reply. Thread-safe.
 *
 * <p>The work is done on the finish thread; whoever calls goes on at once.
 */
public final class Answers {
  private static final Logger log = LoggerFactory.getLogger(Answers.class);

  /** What a reply names that no model had a part in. */
  private static final String NO_MODEL = "none";

  private static final Timing NO_TIME = new Timing(0, 0, 0, 0, 0, 0);

  private final ReplyCodec codec = new ReplyCodec();
  private final RequestLedger ledger;
  private final Outcomes outcomes;
  private final Executor finish;
  private final LongSupplier nanoClock;
  private final String worker;
  private final DeviceKind device;
  private final FallbackReply fallback;
  private final Consumer<Job> answered;

  /**
   * @param finish the finish thread
   * @param worker id of the worker, for replies
   * @param device kind of device, for replies
   * @param answered hears of each job that has its answer, on the finish thread
   */
  public Answers(
      RequestLedger ledger,
      Outcomes outcomes,
      Executor finish,
      LongSupplier nanoClock,
      String worker,
      DeviceKind device,
      Consumer<Job> answered) {
    this.ledger = ledger;
    this.outcomes = outcomes;
    this.finish = finish;
    this.nanoClock = nanoClock;
    this.worker = worker;
    this.device = device;
    this.fallback = new FallbackReply(worker, device);
    this.answered = answered;
  }

  /** Answers a job with what the device gave, unless it was answered meanwhile. */
  void succeed(Job job, PreparedInference.Output output) {
    finish(job, () -> finishSuccess(job, output));
  }

  private void finish(Job job, Runnable task) {
    finish.execute(
        () -> {
          try (MDC.MDCCloseable named = job.named()) {
            task.run();
          }
        });
  }

  private void finishSuccess(Job job, PreparedInference.Output output) {
    if (!job.settle()) {
      log.debug("{}: the result came after its deadline and is dropped", job);
      return;
    }
    Reply reply;
    try {
      reply = success(job, output);
      if (job.request().options().fallback().isPresent() && isBlank(reply)) {
        reply = failure(job, Deadlines.nothingInTime());
      }
    } catch (RuntimeException | Error e) {
      log.error("{}: the result could not be made", job, e);
      answer(job, failure(job, internal()));
      return;
    }
    answer(job, reply);
  }

  /** A text whose deadline passed before its first word. */
  private static boolean isBlank(Reply reply) {
    return reply instanceof Reply.Success success
        && success.usage() != null
        && success.usage().path("finish_reason").asText().equals("timeout")
        && success.result().path("text").asText().isBlank();
  }

  private Reply success(Job job, PreparedInference.Output output) {
    Request request = job.request();
    long start = nanoClock.getAsLong();
    JsonNode result = output.result();
    long end = nanoClock.getAsLong();
    return new Reply.Success(
        request.id(),
        request.type(),
        request.preset(),
        job.model().name(),
        job.model().sha256().orElse(null),
        worker,
        device.label(),
        result,
        JobTiming.of(job, end - start, end),
        output.usage().orElse(null),
        false,
        false,
        job.isFromCache(),
        device == DeviceKind.SIMULATED,
        request.options().metadata());
  }

  /** Answers a job with an error, unless it was answered meanwhile. */
  void fail(Job job, ProtocolException cause) {
    if (job.settle()) {
      finish(job, () -> answer(job, failure(job, cause)));
    }
  }

  /** Answers a job that ran into a fault of this program. */
  void failInternally(Job job, Throwable bug) {
    log.error("{}: a fault of the worker", job, bug);
    fail(job, internal());
  }

  private static ProtocolException internal() {
    return new ProtocolException(
        ErrorCode.INTERNAL, "the worker failed on this request; its log says why");
  }

  private Reply failure(Job job, ProtocolException cause) {
    Request request = job.request();
    Optional<Reply> instead =
        fallback.insteadOf(
            cause, request, job.model().name(), JobTiming.of(job, 0, nanoClock.getAsLong()));
    if (instead.isPresent()) {
      log.info("{}: the fallback is published: {} {}", job, cause.code(), cause.text());
      return instead.get();
    }
    return ReplyCodec.failure(request.id(), cause, request.options().metadata());
  }

  private void answer(Job job, Reply reply) {
    try {
      give(job, reply);
    } catch (RuntimeException | Error e) {
      log.error("{}: the reply could not be written or noted", job, e);
      giveUp(job);
    } finally {
      answered.accept(job);
    }
  }

  /** Answers a job outside the ledger, where nobody may go on waiting for it. */
  private void giveUp(Job job) {
    try {
      ledger.givenUp(job);
    } catch (RuntimeException | Error e) {
      log.debug("{}: could not be noted as given up", job, e);
    }
    outcomes.failed(job, ErrorCode.INTERNAL);
    deliver(job, job.recipients(), internalBody(job.request().id()));
  }

  /** Without the metadata, which may be what can't be written. */
  private byte[] internalBody(String id) {
    return codec.encode(ReplyCodec.failure(id, internal(), null));
  }

  private void give(Job job, Reply reply) {
    job.release();
    Request request = job.request();
    log.debug("{}: finished", request.id());
    byte[] body = body(reply, request.options().compact());
    boolean failed = reply instanceof Reply.Failure;
    List<Job.Recipient> recipients =
        job.bestEffort() ? job.recipients() : ledger.finished(job, body, failed, isFinal(reply));
    if (reply instanceof Reply.Failure failure) {
      log.debug("{}: {} {}", job, failure.code(), failure.error());
    }
    outcomes.answered(job, reply);
    log.debug("{}: stored", request.id());
    deliver(job, recipients, body);
  }

  private byte[] body(Reply reply, boolean compact) {
    return compact ? CompactReply.of(reply) : codec.encode(reply);
  }

  /** Whether the same request sent again is to get this reply again, instead of another try. */
  private static boolean isFinal(Reply reply) {
    return reply instanceof Reply.Success success
        ? !success.fallback()
        : !((Reply.Failure) reply).retryable();
  }

  /** Answers a delivery whose request is finished with the reply that is known. */
  void replay(Job job, byte[] body, boolean duplicate) {
    finish(
        job, () -> deliver(job, job.recipients(), duplicate ? duplicateOrError(job, body) : body));
  }

  private byte[] duplicateOrError(Job job, byte[] body) {
    try {
      return asDuplicate(body);
    } catch (RuntimeException | Error e) {
      log.error("{}: the reply could not be repeated", job, e);
      return internalBody(job.request().id());
    }
  }

  /** A reply that is published once more. */
  Answer repeated(Answer answer, boolean duplicate) {
    return duplicate
        ? new Answer(answer.to(), asDuplicate(answer.body()), answer.retain())
        : answer;
  }

  /** A compact reply has no place for it. */
  private byte[] asDuplicate(byte[] body) {
    if (CompactReply.is(body)) {
      return body;
    }
    try {
      ObjectNode reply = codec.decode(body, ObjectNode.class);
      return codec.encode(reply.put("duplicate", true));
    } catch (IOException e) {
      throw new IllegalStateException("the ledger held a reply that is no JSON object", e);
    }
  }

  private void deliver(Job job, List<Job.Recipient> recipients, byte[] body) {
    List<Job.Recipient> live =
        recipients.stream().filter(recipient -> recipient.delivery().isLive()).toList();
    if (live.isEmpty()) {
      log.debug("{}: no connection for the reply; the broker delivers the request again", job);
      return;
    }
    boolean retain = job.request().options().retainReply();
    for (int i = 0; i < live.size(); i++) {
      Job.Recipient first = live.get(i);
      if (isFirstOfItsAddress(live, i)) {
        publish(
            job,
            first,
            new Answer(first.replyTo(), body, retain),
            () -> acknowledgeAll(job, live, first.replyTo()));
      }
    }
    // Not before: a reply that may never have left is no duplicate the next time.
    if (!job.bestEffort()) {
      notePublished(job);
    }
    log.debug("{}: published", job.request().id());
  }

  private void notePublished(Job job) {
    try {
      ledger.published(job);
    } catch (RuntimeException | Error e) {
      log.error("{}: its publishing could not be noted", job, e);
    }
  }

  /** Goes on with the others if it fails: the next delivery gets the reply from the ledger. */
  private static void publish(Job job, Job.Recipient to, Answer answer, Runnable confirmed) {
    try {
      to.delivery().publish(answer, confirmed);
    } catch (RuntimeException | Error e) {
      log.error("{}: the reply could not be published", job, e);
    }
  }

  private static boolean isFirstOfItsAddress(List<Job.Recipient> recipients, int index) {
    ReplyAddress address = recipients.get(index).replyTo();
    return recipients.subList(0, index).stream()
        .noneMatch(earlier -> earlier.replyTo().isSameAs(address));
  }

  private void acknowledgeAll(Job job, List<Job.Recipient> recipients, ReplyAddress confirmed) {
    try (MDC.MDCCloseable named = job.named()) {
      log.debug("{}: confirmed", job.request().id());
    }
    Runnable acknowledged =
        () -> {
          try (MDC.MDCCloseable named = job.named()) {
            if (!job.bestEffort()) {
              ledger.acknowledged(job);
            }
            log.debug("{}: acknowledged", job.request().id());
          }
        };
    for (Job.Recipient recipient : recipients) {
      if (recipient.replyTo().isSameAs(confirmed)) {
        recipient.delivery().acknowledge(acknowledged);
      }
    }
  }

  /**
   * Answers a message that never became a job with an error.
   *
   * @param request what it asked for, as far as that is known
   */
  void refuse(
      Delivery delivery, Decoded.Refused refused, ReplyAddress to, @Nullable Request request) {
    finish.execute(
        () -> {
          byte[] body = refusal(refused, request);
          delivery.publish(new Answer(to, body, false), () -> delivery.acknowledge(() -> {}));
        });
  }

  private byte[] refusal(Decoded.Refused refused, @Nullable Request request) {
    try {
      Reply failure = ReplyCodec.failure(refused.id(), refused.cause(), refused.metadata());
      Reply reply =
          request == null
              ? failure
              : fallback.insteadOf(refused.cause(), request, NO_MODEL, NO_TIME).orElse(failure);
      return body(reply, refused.compact());
    } catch (RuntimeException | Error e) {
      log.error("{}: the refusal could not be written", refused.id(), e);
      return internalBody(refused.id());
    }
  }
}
