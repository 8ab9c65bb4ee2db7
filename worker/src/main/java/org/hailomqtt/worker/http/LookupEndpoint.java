package org.hailomqtt.worker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.hailomqtt.protocol.CompactReply;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Names;
import org.hailomqtt.protocol.ReplyCodec;
import org.hailomqtt.worker.scheduling.ControlHandler;

/**
 * Tells what is known of one request, with the bytes of its reply as they are. Thread-safe.
 *
 * <p>How large a reply is shows only when it is there, so that one at a time is fetched, and the
 * next only when the heap has room for it beside those that are being written.
 */
final class LookupEndpoint {
  /** The bytes, and what the server makes of them. */
  private static final int TIMES = 2;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ControlCalls calls;
  private final ControlHandler telling;
  private final BodyRoom bodies;
  private final Semaphore turn = new Semaphore(1, true);
  private final ReplyCodec codec = new ReplyCodec();

  /**
   * @param telling serves lookup, allowed or not
   * @param bodies where large replies are held
   */
  LookupEndpoint(ControlCalls calls, ControlHandler telling, BodyRoom bodies) {
    this.calls = calls;
    this.telling = telling;
    this.bodies = bodies;
  }

  /** {@code GET /v1/requests/<client>/<id>}. */
  void lookup(Call call) throws IOException {
    List<String> names = call.below(ControlEndpoints.REQUESTS);
    if (names.size() != 2 || !names.stream().allMatch(Names::isName)) {
      throw new HttpFailure(
          StatusCodes.NOT_FOUND,
          "NOT_FOUND",
          "ask for " + ControlEndpoints.REQUESTS + "CLIENT/ID, each " + Names.ALLOWED);
    }
    String client = names.get(0);
    String id = names.get(1);
    try (Found found = find(client, id)) {
      tell(call, client, id, found.outcome());
    }
  }

  /** What was found, with the room that it takes. */
  private record Found(ControlCalls.Outcome outcome, BodyRoom.Room room) implements AutoCloseable {
    @Override
    public void close() {
      room.close();
    }
  }

  private Found find(String client, String id) throws IOException {
    awaitTurn();
    try {
      ControlCalls.Outcome outcome = calls.ask(telling, "lookup", client, id);
      long bytes = outcome.published().map(reply -> reply.length).orElse(0);
      return new Found(outcome, bodies.take(bytes, TIMES));
    } finally {
      turn.release();
    }
  }

  private void awaitTurn() {
    try {
      if (!turn.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw HttpFailure.of(
            ErrorCode.QUEUE_FULL, "too many ask for replies at a time; try again soon");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HttpFailure.of(ErrorCode.DRAINING, "the worker is stopping");
    }
  }

  private void tell(Call call, String client, String id, ControlCalls.Outcome outcome)
      throws IOException {
    JsonNode state = outcome.control().path("state");
    if (state.asText().equals("unknown") || state.asText().isEmpty()) {
      throw new HttpFailure(
          StatusCodes.NOT_FOUND,
          "NOT_FOUND",
          "no such request is here; it may be answered more than a minute ago, or still with the"
              + " broker");
    }
    ObjectNode known = JsonNodeFactory.instance.objectNode();
    known.put("client", client).put("id", id).put("state", state.asText());
    byte[] head = codec.encode(known);
    if (outcome.published().isEmpty()) {
      call.send(StatusCodes.OK, Call.JSON, head);
      return;
    }
    head[head.length - 1] = ',';
    call.send(
        StatusCodes.OK,
        Call.JSON,
        head,
        "\"reply\":".getBytes(StandardCharsets.UTF_8),
        json(outcome.published().get()),
        "}".getBytes(StandardCharsets.UTF_8));
  }

  /** A compact reply is no JSON. */
  private byte[] json(byte[] reply) {
    return CompactReply.is(reply) ? codec.encode(new String(reply, StandardCharsets.UTF_8)) : reply;
  }
}
