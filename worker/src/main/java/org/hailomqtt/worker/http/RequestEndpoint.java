package org.hailomqtt.worker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
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
  /** So many callers wait for a reply at a time; threads for everything else are left. */
  static final int MOST_WAITING = 24;

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration CONFIRMATION = Duration.ofSeconds(15);

  private final Submissions submissions;
  private final RequestPlanner planner;
  private final LongSupplier nanoClock;
  private final Semaphore room = new Semaphore(MOST_WAITING);
  private final ReplyCodec codec = new ReplyCodec();

  RequestEndpoint(
      Submissions submissions,
      Supplier<String> ids,
      ServedWorker.Limits limits,
      LongSupplier nanoClock) {
    this.submissions = submissions;
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
    if (!room.tryAcquire()) {
      throw HttpFailure.of(
          ErrorCode.QUEUE_FULL,
          MOST_WAITING + " callers wait for replies already; try again soon, or use MQTT");
    }
    try {
      boolean waits = !call.query().get("wait").filter("false"::equals).isPresent();
      boolean streams = waits && call.acceptsEvents();
      RequestPlan plan = planner.read(call, names.get(0), streams);
      serve(call, plan, waits, streams);
    } finally {
      room.release();
    }
  }

  private void serve(Call call, RequestPlan plan, boolean waits, boolean streams)
      throws IOException {
    ReplyQueue events = new ReplyQueue();
    try (Ticket ticket = submit(plan.request(), events)) {
      assert ticket != null;
      if (!waits) {
        awaitTaken(events);
        call.json(StatusCodes.ACCEPTED, description(plan.request()));
      } else if (streams) {
        stream(call, plan, events);
      } else {
        answer(call, plan, events);
      }
    }
  }

  private Ticket submit(Submission request, ReplyQueue events) {
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

  private static ObjectNode description(Submission request) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", request.id())
        .put("client", request.client())
        .put("href", ControlEndpoints.REQUESTS + request.client() + "/" + request.id());
  }

  private void answer(Call call, RequestPlan plan, ReplyQueue events) throws IOException {
    long end = nanoClock.getAsLong() + plan.patience().toNanos();
    while (true) {
      Optional<ReplyQueue.Event> event = events.next(until(end));
      if (event.isEmpty()) {
        call.json(StatusCodes.TIMEOUT, late(plan));
        return;
      }
      if (event.get() instanceof ReplyQueue.Event.Done done) {
        call.json(status(done.json()), done.json());
        return;
      }
      if (event.get() instanceof ReplyQueue.Event.Failed failed) {
        call.json(StatusCodes.UNAVAILABLE, failed(plan, failed.why()));
        return;
      }
    }
  }

  private Duration until(long endNanos) {
    return Duration.ofNanos(Math.max(0, endNanos - nanoClock.getAsLong()));
  }

  private int status(byte[] reply) throws IOException {
    JsonNode body = codec.decode(reply, ObjectNode.class);
    return body.path("status").asText().equals("ok")
        ? StatusCodes.OK
        : StatusCodes.ofName(body.path("code").asText());
  }

  private void stream(Call call, RequestPlan plan, ReplyQueue events) throws IOException {
    long end = nanoClock.getAsLong() + plan.patience().toNanos();
    Call.Stream stream = call.stream(ServerSentEvent.CONTENT_TYPE);
    stream.write(event("submitted", description(plan.request())));
    while (true) {
      Duration left = until(end);
      Optional<ReplyQueue.Event> event =
          events.next(left.compareTo(HEARTBEAT) < 0 ? left : HEARTBEAT);
      if (event.isEmpty()) {
        if (left.compareTo(HEARTBEAT) < 0) {
          stream.write(event("reply", late(plan)));
          return;
        }
        stream.write(ServerSentEvent.HEARTBEAT);
      } else if (event.get() instanceof ReplyQueue.Event.Piece piece) {
        stream.write(ServerSentEvent.of(piece.name(), piece.json()));
      } else if (event.get() instanceof ReplyQueue.Event.Done done) {
        stream.write(ServerSentEvent.of("reply", done.json()));
        return;
      } else if (event.get() instanceof ReplyQueue.Event.Failed failed) {
        stream.write(event("reply", failed(plan, failed.why())));
        return;
      }
    }
  }

  private byte[] event(String name, ObjectNode data) {
    return ServerSentEvent.of(name, codec.encode(data));
  }

  private static ObjectNode late(RequestPlan plan) {
    return failure(
        plan,
        "no reply after "
            + plan.patience().toSeconds()
            + " s; the request stays with the broker, and href tells what becomes of it",
        ErrorCode.TIMEOUT.name());
  }

  private static ObjectNode failed(RequestPlan plan, String why) {
    return failure(plan, why, "UNAVAILABLE");
  }

  private static ObjectNode failure(RequestPlan plan, String why, String code) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("status", "error").put("error", why).put("code", code);
    body.setAll(description(plan.request()));
    return body;
  }
}
