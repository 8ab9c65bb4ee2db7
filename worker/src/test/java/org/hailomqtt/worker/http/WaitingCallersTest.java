package org.hailomqtt.worker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.worker.http.HttpBench.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many wait for replies, in all and for one client. */
class WaitingCallersTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String OK = "{\"status\":\"ok\"}";

  private final HttpBench bench = HttpBench.open();
  private final List<Socket> waiting = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : waiting) {
      socket.close();
    }
    bench.close();
  }

  private void post(String client) throws IOException {
    Socket socket = bench.connect();
    waiting.add(socket);
    String head =
        "POST /v1/requests/clip?client="
            + client
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}";
    socket.getOutputStream().write(head.getBytes(UTF_8));
    await().atMost(LIMIT).until(() -> bench.submissions.open.size() == waiting.size());
  }

  @Test
  void someWaitAndMoreAreSentAway() throws IOException {
    bench.submissions.behaviour = Submissions.Listener::taken;
    for (int i = 0; i < WaitingCallers.MOST; i++) {
      post("c" + i);
    }

    Response response = bench.post("/v1/requests/clip", "{}");

    assertThat(response.status()).isEqualTo(429);
    assertThat(bench.get("/health").status()).isEqualTo(200);
    answerAll();
    assertThat(bench.post("/v1/requests/clip", "{}").status()).isEqualTo(200);
  }

  @Test
  void oneClientDoesNotTakeAllPlaces() throws IOException {
    bench.submissions.behaviour = Submissions.Listener::taken;
    for (int i = 0; i < WaitingCallers.MOST_OF_A_CLIENT; i++) {
      post("me");
    }

    Response response = bench.post("/v1/requests/clip?client=me", "{}");

    assertThat(response.status()).isEqualTo(429);
    assertThat(response.body()).contains("'me'", "QUEUE_FULL");
    assertThat(bench.post("/v1/requests/clip?client=me&wait=false", "{}").status()).isEqualTo(202);
    assertThat(bench.submissions.open).hasSize(waiting.size());
    bench.submissions.refusal = "not now";
    assertThat(bench.post("/v1/requests/clip?client=other", "{}").status()).isEqualTo(503);
    bench.submissions.refusal = null;
    answerAll();
    assertThat(bench.post("/v1/requests/clip?client=me", "{}").status()).isEqualTo(200);
  }

  private void answerAll() {
    bench.submissions.open.forEach(listener -> listener.reply(OK.getBytes(UTF_8)));
    await().atMost(LIMIT).until(() -> bench.submissions.open.isEmpty());
    bench.submissions.answerWith(OK);
  }
}
