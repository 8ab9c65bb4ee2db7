package org.hailomqtt.worker.install;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** An HTTP server with one file, that can be told to be a bad one. */
public final class FileServer implements AutoCloseable {
  private final HttpServer server;
  private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
  private volatile byte[] content;
  private volatile int status = 200;
  private volatile int cutAfter = Integer.MAX_VALUE;
  private volatile int cuts;
  private volatile boolean knowsRanges = true;
  private volatile boolean stalls;

  /** Starts it on a free port. */
  public FileServer(byte[] content) throws IOException {
    this.content = content;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Of the file. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/net.hef");
  }

  FileServer with(byte[] other) {
    content = other;
    return this;
  }

  FileServer answering(int code) {
    status = code;
    return this;
  }

  /** Cuts the next connections after so many bytes of each. */
  FileServer cutting(int times, int bytes) {
    cuts = times;
    cutAfter = bytes;
    return this;
  }

  FileServer withoutRanges() {
    knowsRanges = false;
    return this;
  }

  FileServer stalling() {
    stalls = true;
    return this;
  }

  /** The Range header of each request, or "-". */
  public List<String> ranges() {
    return List.copyOf(ranges);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String range = exchange.getRequestHeaders().getFirst("Range");
      ranges.add(range == null ? "-" : range);
      if (status != 200) {
        exchange.sendResponseHeaders(status, -1);
        return;
      }
      int from =
          range == null || !knowsRanges ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
      if (from >= content.length) {
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      byte[] body = Arrays.copyOfRange(content, from, content.length);
      if (from > 0) {
        exchange
            .getResponseHeaders()
            .add(
                "Content-Range",
                "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
      }
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, body.length);
      boolean cut = cuts > 0;
      cuts = Math.max(0, cuts - 1);
      exchange
          .getResponseBody()
          .write(body, 0, cut ? Math.min(cutAfter, body.length) : body.length);
      exchange.getResponseBody().flush();
      if (stalls) {
        awaitInterrupt();
      }
    }
  }

  private static void awaitInterrupt() {
    try {
      Thread.sleep(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
