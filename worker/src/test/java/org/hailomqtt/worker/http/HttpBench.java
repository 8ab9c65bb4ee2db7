package org.hailomqtt.worker.http;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.hailomqtt.protocol.ControlCodec;
import org.hailomqtt.protocol.ControlRequest;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.protocol.ReplyTopicRule;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.scheduling.Answer;
import org.hailomqtt.worker.scheduling.ControlAction;
import org.hailomqtt.worker.scheduling.ControlHandler;
import org.hailomqtt.worker.scheduling.RecentRequests;
import org.jspecify.annotations.Nullable;

/** A server on a free port, with a worker that does what a test says behind it. Thread-safe. */
final class HttpBench implements AutoCloseable {
  static final int MAX_BYTES = 100_000;

  final ManualClock clock = new ManualClock();
  final FakeView view = new FakeView();
  final RecordingSubmissions submissions = new RecordingSubmissions();

  /** The reply to every request that is looked up, if they are known. */
  volatile @Nullable String known;

  final int port;
  final HttpService service;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ExecutorService control = Executors.newSingleThreadExecutor();
  private final TopicGrammar topics = new TopicGrammar("base");
  private final AtomicInteger ids = new AtomicInteger();

  private HttpBench(int port, HttpConfig config) {
    this.port = port;
    this.service = new HttpService(config, threads, clock, () -> Instant.EPOCH);
  }

  /** For whoever is on this machine. */
  static HttpBench open() {
    int port = freePort();
    return started(new HttpBench(port, HttpConfig.at(port)));
  }

  static HttpBench withToken(String token) {
    int port = freePort();
    return started(new HttpBench(port, HttpConfig.at(port).withToken(token)));
  }

  /** One that is not started. */
  static HttpBench at(int port) {
    return new HttpBench(port, HttpConfig.at(port));
  }

  private static HttpBench started(HttpBench bench) {
    bench.start();
    bench.awaitListening();
    return bench;
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void start() {
    ControlHandler handler =
        new ControlHandler(
            new ControlCodec(
                topics,
                new ReplyTopicRule(topics, List.of("base/reply/#")),
                () -> "g" + ids.incrementAndGet()),
            "w",
            Map.of(
                "echo",
                (request, outcome) -> outcome.succeeded(request.fields().deepCopy()),
                "lookup",
                this::lookup,
                "fail",
                (request, outcome) ->
                    outcome.failed(new ProtocolException(ErrorCode.MODEL_NOT_FOUND, "no model"))));
    service.start(
        new ServedWorker(
            "w",
            topics,
            view,
            new ServedWorker.Control(handler, handler, control),
            submissions,
            new RecentRequests(),
            () -> "r" + ids.incrementAndGet(),
            new ServedWorker.Limits(MAX_BYTES, Duration.ofMinutes(10))));
  }

  private void lookup(ControlRequest request, ControlAction.Outcome outcome) {
    String reply = known;
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    if (reply != null) {
      ReplyAddress to = ReplyAddress.of(topics.reply("a", "1"));
      outcome.publish(new Answer(to, reply.getBytes(StandardCharsets.UTF_8), false));
    }
    outcome.succeeded(fields.put("state", reply == null ? "unknown" : "complete"));
  }

  void awaitListening() {
    await().atMost(Duration.ofSeconds(20)).until(this::isListening);
  }

  private boolean isListening() {
    try (Socket socket = connect()) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  /**
   * What came back. Immutable.
   *
   * @param head status line and headers
   * @param body as text
   */
  record Response(String head, String body) {
    int status() {
      return Integer.parseInt(head.split(" ", 3)[1]);
    }

    String header(String name) {
      return head.lines()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }

  Response get(String path, String... headers) {
    return call("GET", path, new byte[0], headers);
  }

  Response post(String path, String body, String... headers) {
    return call("POST", path, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** One call over a connection of its own; a Host of the test's own replaces the usual one. */
  Response call(String method, String path, byte[] body, String... headers) {
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    if (List.of(headers).stream().noneMatch(header -> header.startsWith("Host:"))) {
      head.append("Host: 127.0.0.1:").append(port).append("\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    if (!method.equals("GET")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    try (Socket socket = connect()) {
      socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = all.indexOf("\r\n\r\n");
      return new Response(all.substring(0, end), all.substring(end + 4));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    service.close();
    threads.shutdownNow();
    control.shutdownNow();
  }
}
