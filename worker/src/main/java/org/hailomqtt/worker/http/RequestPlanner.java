package org.hailomqtt.worker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.Names;
import org.hailomqtt.worker.http.ServedWorker.Limits;
import org.hailomqtt.worker.http.Submissions.Submission;
import org.jspecify.annotations.Nullable;

/**
 * Makes what is published out of a call: what its query says beats what its body says. Thread-safe.
 *
 * <p>The worker judges the request itself; here is only what its topic and properties need.
 */
final class RequestPlanner {
  static final String CLIENT = "http";

  /** A reply that says TIMEOUT comes a little after the timeout. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Duration USUAL_PATIENCE = Duration.ofMinutes(2);
  private static final int MILLIS = 1_000;

  private final Supplier<String> ids;
  private final ContentReader contents;
  private final Limits limits;

  RequestPlanner(Supplier<String> ids, Limits limits) {
    this.ids = ids;
    this.contents = new ContentReader(limits.maxRequestBytes());
    this.limits = limits;
  }

  /** How long a body may be. */
  long maxBodyBytes() {
    return limits.maxRequestBytes();
  }

  /**
   * Reads a call.
   *
   * @param type model type
   * @param streams whether text is wanted as it comes
   * @throws HttpFailure if it can't be a request
   */
  RequestPlan read(Call call, String type, boolean streams) throws IOException {
    Query query = call.query();
    Lane lane = lane(query.get("lane"));
    RequestContent content = contents.read(call);
    if (content instanceof RequestContent.Bare bare && !streams) {
      return bare(lane, type, query, bare);
    }
    ObjectNode body =
        content instanceof RequestContent.Json json
            ? json.body()
            : wrapped((RequestContent.Bare) content, query);
    return json(lane, type, query, body, streams);
  }

  private RequestPlan bare(Lane lane, String type, Query query, RequestContent.Bare bare) {
    Map<String, String> user = new HashMap<>();
    for (String name : List.of("model", "dtype", "shape")) {
      said(query, bare, name).ifPresent(value -> user.put(name, value));
    }
    Optional<Duration> timeout = timeout(said(query, bare, "timeout_ms"));
    return new RequestPlan(
        new Submission(
            lane,
            type,
            name("client", said(query, bare, "client").orElse(CLIENT)),
            name("id", said(query, bare, "id").orElseGet(ids)),
            bare.bytes(),
            bare.contentType(),
            expirySeconds(timeout),
            user),
        patience(timeout));
  }

  private static Optional<String> said(Query query, RequestContent.Bare bare, String name) {
    return query.get(name).or(() -> Optional.ofNullable(bare.fields().get(name)));
  }

  /** JSON around bytes, for what only JSON can say. */
  private static ObjectNode wrapped(RequestContent.Bare bare, Query query) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    bare.fields().forEach(body::put);
    body.set("input", WrappedInput.of(bare, query.get("dtype"), query.get("shape")));
    return body;
  }

  private RequestPlan json(Lane lane, String type, Query query, ObjectNode body, boolean streams) {
    query.get("model").ifPresent(model -> body.put("model", model));
    query.get("timeout_ms").ifPresent(millis -> body.put("timeout_ms", millis));
    // The reply must come here, wherever else the request came from.
    body.remove("reply_to");
    if (streams) {
      Stream.of("stream", "events").filter(name -> !body.has(name)).forEach(n -> body.put(n, true));
    }
    Optional<Duration> timeout = timeout(text(body, "timeout_ms"));
    timeout.ifPresent(known -> body.put("timeout_ms", known.toMillis()));
    String client = query.get("client").or(() -> text(body, "client")).orElse(CLIENT);
    String id =
        query
            .get("id")
            .or(() -> text(body, "id"))
            .or(() -> text(body, "request_id"))
            .orElseGet(ids);
    return new RequestPlan(
        new Submission(
            lane,
            type,
            name("client", client),
            name("id", id),
            contents.write(body),
            Call.JSON,
            expirySeconds(timeout),
            Map.of()),
        patience(timeout));
  }

  private static Optional<String> text(ObjectNode body, String field) {
    JsonNode node = body.path(field);
    return node.isTextual() || node.isNumber() ? Optional.of(node.asText()) : Optional.empty();
  }

  private static Lane lane(Optional<String> label) {
    if (label.isEmpty()) {
      return Lane.NORMAL;
    }
    return Stream.of(Lane.values())
        .filter(lane -> lane.label().equals(label.get()))
        .findFirst()
        .orElseThrow(
            () -> HttpFailure.of(ErrorCode.BAD_REQUEST, "lane must be high, normal or low"));
  }

  private static String name(String what, String value) {
    if (!Names.isName(value)) {
      throw HttpFailure.of(ErrorCode.BAD_REQUEST, what + " must be " + Names.ALLOWED);
    }
    return value;
  }

  /** At most the longest deadline that the worker grants: a longer one comes to the same. */
  private Optional<Duration> timeout(Optional<String> millis) {
    return millis.map(
        text -> {
          try {
            long value = Long.parseLong(text);
            if (value > 0) {
              return Duration.ofMillis(Math.min(value, limits.maxTimeout().toMillis()));
            }
          } catch (NumberFormatException e) {
            throw badTimeout();
          }
          throw badTimeout();
        });
  }

  private static HttpFailure badTimeout() {
    return HttpFailure.of(ErrorCode.INVALID_INPUT, "timeout_ms must be a whole number above 0");
  }

  private Duration patience(Optional<Duration> timeout) {
    Duration wanted = timeout.map(limit -> limit.plus(GRACE)).orElse(USUAL_PATIENCE);
    Duration most = limits.maxTimeout().plus(GRACE);
    return wanted.compareTo(most) > 0 ? most : wanted;
  }

  /** Message Expiry counts whole seconds, so a short deadline is rounded up. */
  private static @Nullable Long expirySeconds(Optional<Duration> timeout) {
    return timeout.map(limit -> Math.max(1, limit.plusMillis(MILLIS - 1).toSeconds())).orElse(null);
  }
}
