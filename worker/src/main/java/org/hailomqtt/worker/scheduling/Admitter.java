package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.hailomqtt.protocol.Decoded;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestCodec;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Decides about every message on a request topic: a new job, a repeat, or a refusal. Decode thread;
 * thread-safe.
 */
final class Admitter {
  private static final Logger log = LoggerFactory.getLogger(Admitter.class);
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long NEVER = Long.MIN_VALUE;

  private final RequestCodec codec;
  private final Map<String, ModelHandler> handlers;
  private final Supplier<ModelCatalog> catalog;
  private final RequestLedger ledger;
  private final Deadlines deadlines;
  private final Entrance entrance;
  private final Answers answers;
  private final Outcomes outcomes;
  private final WorkerMetrics metrics;
  private final AtomicLong lastSaid = new AtomicLong(NEVER);

  Admitter(
      RequestCodec codec,
      Map<String, ModelHandler> handlers,
      Supplier<ModelCatalog> catalog,
      RequestLedger ledger,
      Deadlines deadlines,
      Entrance entrance,
      Answers answers,
      Outcomes outcomes,
      WorkerMetrics metrics) {
    this.codec = codec;
    this.handlers = Map.copyOf(handlers);
    this.catalog = catalog;
    this.ledger = ledger;
    this.deadlines = deadlines;
    this.entrance = entrance;
    this.answers = answers;
    this.outcomes = outcomes;
    this.metrics = metrics;
  }

  /**
   * Sees one message through to its job or its refusal; never throws.
   *
   * @param inbound with or without its body
   * @param body where the body is; goes on to the job
   */
  void admit(Inbound inbound, HeldBodies.Received body) {
    Decoded decoded;
    try {
      decoded = codec.decode(body.message());
    } catch (RuntimeException | Error e) {
      log.error("a message on {} could not be read, a fault of the worker", inbound.lane(), e);
      drop(inbound, Outcomes.UNKNOWN, ErrorCode.INTERNAL);
      return;
    }
    if (decoded instanceof Decoded.Refused refused) {
      log.debug("{}: received", refused.id());
      refuse(inbound, refused, null);
      return;
    }
    Request request = ((Decoded.Accepted) decoded).request();
    try (MDC.MDCCloseable named = MDC.putCloseable("request", request.id())) {
      log.debug("{}: received", request.id());
      admit(inbound, request, body);
    } catch (ProtocolException e) {
      refuse(inbound, request, e);
    } catch (RuntimeException | Error e) {
      log.error("{}: a fault of the worker", request.id(), e);
      refuse(
          inbound,
          request,
          new ProtocolException(
              ErrorCode.INTERNAL, "the worker failed on this request; its log says why"));
    }
  }

  private void admit(Inbound inbound, Request request, HeldBodies.Received body) {
    InboundMessage message = inbound.message();
    if (message.retained()) {
      throw new ProtocolException(
          ErrorCode.BAD_REQUEST,
          "a retained message is not run, as it would come again at every start; publish it without"
              + " the retain flag");
    }
    ModelHandler handler = handler(request.type());
    ModelDefinition model = catalog.get().find(request.type(), request.model());
    boolean bestEffort = message.qos() == 0;
    Job job =
        new Job(
            request,
            model,
            handler,
            inbound.delivery(),
            body.as(request),
            body.bytes(),
            bestEffort,
            inbound.sequence(),
            inbound.receivedNanos(),
            deadlines.of(request.options(), inbound.receivedNanos()));
    Admission admission;
    try {
      admission = bestEffort ? new Admission.Admitted() : ledger.admit(job);
    } catch (RuntimeException | Error e) {
      // Answered as a job: the ledger may know it by now, and a repeat would wait for it.
      metrics.count(Event.ADMITTED, inbound.lane());
      answers.failInternally(job, e);
      return;
    }
    log.debug("{}: {}", job, admission);
    if (admission instanceof Admission.Admitted) {
      metrics.count(Event.ADMITTED, inbound.lane());
      entrance.take(job, request, handler);
      return;
    }
    if (admission instanceof Admission.Poisoned poisoned) {
      metrics.count(Event.ADMITTED, inbound.lane());
      metrics.count(Event.POISONED, inbound.lane());
      log.warn("{}: the worker died {} times while it ran", job, poisoned.attempts());
      answers.fail(job, poison(poisoned));
      return;
    }
    job.release();
    if (admission instanceof Admission.Joined) {
      metrics.count(Event.JOINED, inbound.lane());
    } else if (admission instanceof Admission.Replayed replayed) {
      metrics.count(Event.REPLAYED, inbound.lane());
      answers.replay(job, replayed.body(), replayed.duplicate());
    } else if (admission instanceof Admission.Rejected rejected) {
      throw rejected.cause();
    }
  }

  private static ProtocolException poison(Admission.Poisoned poisoned) {
    return new ProtocolException(
        ErrorCode.POISONED,
        "the worker died "
            + poisoned.attempts()
            + " times while it ran this request, so it is not tried again; send the request that"
            + " did it to those who look after the worker");
  }

  private ModelHandler handler(String type) {
    ModelHandler handler = handlers.get(type);
    if (handler == null) {
      throw new ProtocolException(
          ErrorCode.UNKNOWN_TYPE,
          "no model type '" + type + "'; this worker serves " + new TreeSet<>(handlers.keySet()));
    }
    return handler;
  }

  private void refuse(Inbound inbound, Request request, ProtocolException cause) {
    refuse(
        inbound,
        new Decoded.Refused(
            request.id(),
            Optional.of(request.replyTo()),
            cause,
            request.options().compact(),
            request.options().metadata()),
        request);
  }

  private void refuse(Inbound inbound, Decoded.Refused refused, @Nullable Request request) {
    ErrorCode code = refused.cause().code();
    String type =
        request != null && handlers.containsKey(request.type()) ? request.type() : Outcomes.UNKNOWN;
    if (refused.replyTo().isEmpty()) {
      sayDropped(inbound, refused.cause());
      drop(inbound, type, code);
      return;
    }
    log.debug("{}: refused, {} {}", refused.id(), code, refused.cause().text());
    String client = request == null ? null : request.client();
    outcomes.refused(inbound, type, client, refused.id(), code);
    answers.refuse(inbound.delivery(), refused, refused.replyTo().get(), request);
  }

  /** Loud once a minute: whoever sends such messages may send many. All are counted. */
  private void sayDropped(Inbound inbound, ProtocolException cause) {
    long now = inbound.receivedNanos();
    long said = lastSaid.get();
    boolean due = said == NEVER || now - said >= QUIET_NANOS;
    if (due && lastSaid.compareAndSet(said, now)) {
      log.warn("{}: {}, and no topic may say so; dropped", cause.code(), cause.text());
    } else {
      log.debug("{}: {}, dropped", cause.code(), cause.text());
    }
  }

  private void drop(Inbound inbound, String type, ErrorCode code) {
    outcomes.dropped(inbound, type, code);
    inbound.delivery().acknowledge(() -> {});
  }
}
