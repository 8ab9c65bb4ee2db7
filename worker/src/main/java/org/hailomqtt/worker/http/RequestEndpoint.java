package org.hailomqtt.worker.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Names;
import org.hailomqtt.protocol.ReplyCodec;
import org.hailomqtt.worker.http.Submissions.Submission;
import org.hailomqtt.worker.http.Submissions.Ticket;

/**
 * Submits requests for callers, and hands them the reply. Thread-safe; waits on the call's thread.
 */
final class RequestEndpoint {
  /** A body, the JSON made of it, and what is published. */
  private static final int TIMES = 4;

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration CONFIRMATION = Duration.ofSeconds(15);

  private final Submissions submissions;
  private final RequestPlanner planner;
  private final LongSupplier nanoClock;
  private final WaitingCallers callers = new WaitingCallers();
  private final BodyRoom bodies;
  private final ReplyCodec codec = new ReplyCodec();

  RequestEndpoint(
      Submissions submissions,
      Supplier<String> ids,
      ServedWorker.Limits limits,
      BodyRoom bodies,
      LongSupplier nanoClock) {
    this.submissions = submissions;
    this.bodies = bodies;
    this.planner = new RequestPlanner(ids, limits);
    this.nanoClock = nanoClock;
  }

  /** {@code POST /v1/requests/<type>}. */
  void submit(Call call) throws IOException {
    List<String> names = call.below(ControlEndpoints.REQUESTS);
    if (names.size() != 1 || !Names.isName(names.get(0))) {
      throw new HttpFailure(
          StatusCodes.NOT_FOUND, "NOT_FOUND", "post to /v1/requests/TYPE, such as clip");
    }
    try (WaitingCallers.Place place = callers.enter()) {
      serve(call, names.get(0));
    }
  }

  private void serve(Call call, String type) throws IOException {
    boolean waits = call.query().get("wait").filter("false"::equals).isEmpty();
    boolean streams = waits && call.acceptsEvents();
    long bytes = call.bodyBytes(planner.maxBodyBytes());
    try (ReplyQueue events = new ReplyQueue(bodies.take(bytes, TIMES));
        Submitted submitted = submit(call, type, waits, events)) {
      if (!waits) {
        awaitTaken(events);
        call.json(StatusCodes.ACCEPTED, submitted.description());
      } else if (streams) {
        stream(call, submitted, events);
      } else {
        answer(call, submitted, events);
      }
    }
  }

  /** A request on its way; its body is not held on to. */
  private record Submitted(
      Ticket ticket, WaitingCallers.Place place, String client, String id, Duration patience)
      implements AutoCloseable {
    private ObjectNode description() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("id", id)
          .put("client", client)
          .put("href", ControlEndpoints.REQUESTS + client + "/" + id);
    }

    @Override
    public void close() {
      place.close();
      ticket.close();
    }
  }

  private Submitted submit(Call call, String type, boolean waits, ReplyQueue events)
      throws IOException {
    RequestPlan plan = planner.read(call, type, waits && call.acceptsEvents());
    Submission request = plan.request();
    WaitingCallers.Place place = waits ? callers.enter(request.client()) : () -> {};
    try {
      Ticket ticket = publish(request, events);
      return new Submitted(ticket, place, request.client(), request.id(), plan.patience());
    } catch (HttpFailure e) {
      place.close();
      throw e;
    }
  }

  private Ticket publish(Submission request, ReplyQueue events) {
    try {
      return submissions.submit(request, events);
    } catch (IOException e) {
      throw new HttpFailure(StatusCodes.UNAVAILABLE, "UNAVAILABLE", String.valueOf(e.getMessage()));
    }
  }

  private static void awaitTaken(ReplyQueue events) {
    Optional<ReplyQueue.Event> event = events.next(CONFIRMATION);
    if (event.isEmpty()) {
      throw new HttpFailure(
          StatusCodes.UNAVAILABLE, "UNAVAILABLE", "the broker did not confirm the request in time");
    }
    if (event.get() instanceof ReplyQueue.Event.Failed failed) {
      throw new HttpFailure(StatusCodes.UNAVAILABLE, "UNAVAILABLE", failed.why());
    }
  }

  private void answer(Call call, Submitted submitted, ReplyQueue events) throws IOException {
    long end = nanoClock.getAsLong() + submitted.patience().toNanos();
    while (true) {
      Optional<ReplyQueue.Event> event = events.next(until(end));
      if (event.isEmpty()) {
        call.json(StatusCodes.TIMEOUT, late(submitted));
        return;
      }
      if (event.get() instanceof ReplyQueue.Event.Done done) {
        ReplyHead head = ReplyHead.of(done.json());
        call.send(head.status(), head.contentType(), done.json());
        return;
      }
      if (event.get() instanceof ReplyQueue.Event.Failed failed) {
        call.json(StatusCodes.UNAVAILABLE, failed(submitted, failed.why()));
        return;
      }
    }
  }

  private Duration until(long endNanos) {
    return Duration.ofNanos(Math.max(0, endNanos - nanoClock.getAsLong()));
  }

  private void stream(Call call, Submitted submitted, ReplyQueue events) throws IOException {
    long end = nanoClock.getAsLong() + submitted.patience().toNanos();
    Call.Writer stream = call.stream(ServerSentEvent.CONTENT_TYPE);
    stream.write(event("submitted", submitted.description()));
    while (true) {
      Duration left = until(end);
      Optional<ReplyQueue.Event> event =
          events.next(left.compareTo(HEARTBEAT) < 0 ? left : HEARTBEAT);
      if (event.isEmpty()) {
        if (left.compareTo(HEARTBEAT) < 0) {
          stream.write(event("reply", late(submitted)));
          return;
        }
        stream.write(ServerSentEvent.HEARTBEAT);
      } else if (event.get() instanceof ReplyQueue.Event.Piece piece) {
        stream.write(ServerSentEvent.of(piece.name(), piece.json()));
      } else if (event.get() instanceof ReplyQueue.Event.Done done) {
        for (byte[] part : ServerSentEvent.parts("reply", done.json())) {
          stream.write(part);
        }
        return;
      } else if (event.get() instanceof ReplyQueue.Event.Failed failed) {
        stream.write(event("reply", failed(submitted, failed.why())));
        return;
      }
    }
  }

  private byte[] event(String name, ObjectNode data) {
    return ServerSentEvent.of(name, codec.encode(data));
  }

  private static ObjectNode late(Submitted submitted) {
    return failure(
        submitted,
        "no reply after "
            + submitted.patience().toSeconds()
            + " s; the request stays with the broker, and href tells what becomes of it",
        ErrorCode.TIMEOUT.name());
  }

  private static ObjectNode failed(Submitted submitted, String why) {
    return failure(submitted, why, "UNAVAILABLE");
  }

  private static ObjectNode failure(Submitted submitted, String why, String code) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("status", "error").put("error", why).put("code", code);
    body.setAll(submitted.description());
    return body;
  }
}
