package org.hailomqtt.harness;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Somebody who calls a worker over HTTP. Thread-safe. */
final class HttpCaller {
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  HttpCaller(int port) {
    this.port = port;
  }

  /**
   * What came back. Immutable.
   *
   * @param status of HTTP; 0 if nobody is there
   * @param body as text
   */
  record Response(int status, String body) {
    JsonNode json() {
      return ReplyJson.of(body);
    }
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Limits.GENEROUS);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request;
  }

  private Response send(HttpRequest request) {
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      return new Response(response.statusCode(), response.body());
    } catch (IOException e) {
      return new Response(0, String.valueOf(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Headers are names and values in turn. */
  Response get(String path, String... headers) {
    return send(request(path, headers).build());
  }

  Response post(String path, byte[] body, String... headers) {
    return send(request(path, headers).POST(BodyPublishers.ofByteArray(body)).build());
  }

  Response post(String path, String json, String... headers) {
    return post(path, json.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** The lines of a stream that goes on until it is closed. */
  Stream<String> stream(String path) {
    try {
      return client.send(request(path).build(), BodyHandlers.ofLines()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The first line of the answer to a caller who believes to speak to another host. */
  String asHost(String host, String path) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until /ready says so. */
  void awaitReady(int status, String state) {
    await()
        .atMost(Limits.GENEROUS)
        .until(
            () -> {
              Response ready = get("/ready");
              return ready.status() == status && ready.body().contains("\"" + state + "\"");
            });
  }
}
