package org.hailomqtt.worker.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ReplyCodec;

/** One HTTP request with its answer. The thread that serves it only. */
final class Call implements AutoCloseable {
  static final String JSON = "application/json";

  /** So much of a body that is too large is still read, so that its sender reads the answer. */
  private static final int DRAINED_FACTOR = 4;

  private static final int SKIP_BYTES = 64 << 10;
  private static final long SKIPPED_BYTES = 32 << 20;

  private final HttpExchange exchange;
  private final WriteWatch writes;
  private final ReplyCodec codec = new ReplyCodec();
  private boolean answered;

  Call(HttpExchange exchange, WriteWatch writes) {
    this.exchange = exchange;
    this.writes = writes;
  }

  /** GET for HEAD too. */
  String method() {
    return isHead() ? "GET" : exchange.getRequestMethod();
  }

  private boolean isHead() {
    return exchange.getRequestMethod().equals("HEAD");
  }

  /** The path, decoded. */
  String path() {
    return String.valueOf(exchange.getRequestURI().getPath());
  }

  /** The levels of the path below a prefix that ends with a slash. */
  List<String> below(String prefix) {
    return List.of(path().substring(prefix.length()).split("/", -1));
  }

  Query query() {
    return Query.parse(exchange.getRequestURI().getRawQuery());
  }

  /** The first header of a name. */
  Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** The type of the body without its parameters, in small letters. */
  String mediaType() {
    return MediaType.of(header("Content-Type").orElse(""));
  }

  /** Whether a stream of events is asked for. */
  boolean acceptsEvents() {
    return header("Accept").map(types -> types.contains("text/event-stream")).orElse(false);
  }

  /** How long the body is, or may be where it does not say. */
  long bodyBytes(long mostBytes) {
    try {
      return header("Content-Length")
          .map(Long::parseLong)
          .map(n -> Math.min(n, mostBytes))
          .orElse(mostBytes);
    } catch (NumberFormatException e) {
      return mostBytes;
    }
  }

  /**
   * The whole body.
   *
   * @throws HttpFailure TOO_LARGE
   */
  byte[] body(int maxBytes) throws IOException {
    InputStream in = exchange.getRequestBody();
    byte[] body = in.readNBytes(maxBytes + 1);
    if (body.length <= maxBytes) {
      return body;
    }
    skip(in, (long) DRAINED_FACTOR * maxBytes);
    throw HttpFailure.of(
        ErrorCode.TOO_LARGE, "the body has more than " + maxBytes + " bytes; send a smaller one");
  }

  private static void skip(InputStream in, long most) throws IOException {
    byte[] skipped = new byte[SKIP_BYTES];
    long left = most;
    int count = in.read(skipped);
    while (count >= 0 && left > 0) {
      left -= count;
      count = in.read(skipped);
    }
  }

  /** Reads on for a while, so that the sender reads the answer instead of a broken connection. */
  void skipRest() throws IOException {
    skip(exchange.getRequestBody(), SKIPPED_BYTES);
  }

  /** A header of the answer. */
  void set(String name, String value) {
    exchange.getResponseHeaders().set(name, value);
  }

  /** Answers with JSON, of bytes, a record or a node. */
  void json(int status, Object body) throws IOException {
    send(status, JSON, body instanceof byte[] bytes ? bytes : codec.encode(body));
  }

  /** Answers with an error. */
  void fail(HttpFailure failure) throws IOException {
    if (failure.status() == StatusCodes.UNAUTHORIZED) {
      set("WWW-Authenticate", "Bearer");
    }
    json(failure.status(), new ErrorBody(failure.text(), failure.code()));
  }

  /** What an error looks like. */
  private record ErrorBody(String error, String code) {}

  /** Answers with the parts one after the other, which are not copied. */
  void send(int status, String contentType, byte[]... parts) throws IOException {
    begin(contentType);
    long length = Stream.of(parts).mapToLong(part -> part.length).sum();
    exchange.sendResponseHeaders(status, isHead() || length == 0 ? -1 : length);
    if (!isHead() && length > 0) {
      for (byte[] part : parts) {
        writes.write(exchange.getResponseBody(), part);
      }
    }
  }

  /** Begins an answer that goes on for long; each write must come through in time. */
  Writer stream(String contentType) throws IOException {
    begin(contentType);
    exchange.sendResponseHeaders(StatusCodes.OK, 0);
    OutputStream out = exchange.getResponseBody();
    return bytes -> writes.write(out, bytes);
  }

  /** Where a long answer is written. */
  @FunctionalInterface
  interface Writer {
    void write(byte[] bytes) throws IOException;
  }

  private void begin(String contentType) {
    answered = true;
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", contentType);
    headers.putIfAbsent("Cache-Control", List.of("no-store"));
    headers.putIfAbsent("Content-Security-Policy", List.of("default-src 'none'"));
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
  }

  /** Whether an answer has begun, so that no other can be given. */
  boolean isAnswered() {
    return answered;
  }

  @Override
  public void close() {
    exchange.close();
  }
}
