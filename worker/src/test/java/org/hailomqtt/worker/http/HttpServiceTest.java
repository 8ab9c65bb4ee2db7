package org.hailomqtt.worker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.worker.http.HttpBench.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The server itself, and what it tells without asking anybody. */
class HttpServiceTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void aTakenPortIsAProblemUntilItIsFree() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HttpBench bench = HttpBench.at(other.getLocalPort())) {
      bench.start();

      await().atMost(LIMIT).until(() -> bench.service.problem().isPresent());
      assertThat(bench.service.problem().get().text()).contains("127.0.0.1:" + bench.port);
      assertThat(bench.service.problem().get().whatToDo()).contains("http.bind");

      other.close();
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                bench.clock.advance(Duration.ofSeconds(6));
                bench.service.check();
                return bench.service.problem().isEmpty();
              });
      assertThat(bench.get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void startsAndClosesTwiceAndClosesUnstarted() {
    HttpBench bench = HttpBench.open();
    bench.start();
    assertThat(bench.get("/health").status()).isEqualTo(200);
    bench.close();
    bench.close();
    HttpBench.at(1).close();
  }

  @Test
  void doesNothingWhenItIsOff() {
    HttpService off =
        new HttpService(HttpConfig.OFF, Runnable::run, () -> 0L, java.time.Instant::now);

    off.check();
    off.close();

    assertThat(off.url()).isEmpty();
    assertThat(off.problem()).isEmpty();
  }

  @Test
  void isNotHealthyWhenSomethingIsStuck() {
    try (HttpBench bench = HttpBench.open()) {
      assertThat(bench.get("/health").body()).isEqualTo("{\"status\":\"ok\",\"uptime_s\":7}");

      bench.view.progressing = false;

      Response stuck = bench.get("/health");
      assertThat(stuck.status()).isEqualTo(503);
      assertThat(stuck.body()).contains("\"stuck\"");
    }
  }

  @Test
  void isNotHealthyWhenTheTimerDoesNotComeBy() {
    try (HttpBench bench = HttpBench.open()) {
      bench.clock.advance(Duration.ofSeconds(11));
      assertThat(bench.get("/health").status()).isEqualTo(503);

      bench.service.check();

      assertThat(bench.get("/health").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(WorkerState.class)
  void isReadyWhenWhatIsSentIsServed(WorkerState state) {
    boolean ready = TellEndpoints.isReady(state);

    assertThat(ready).isEqualTo(state == WorkerState.READY || state == WorkerState.BUSY);
  }

  @Test
  void tellsThatItIsNotReadyAndWhy() {
    try (HttpBench bench = HttpBench.open()) {
      bench.view.state = WorkerState.WAITING_FOR_BROKER;

      Response response = bench.get("/ready");

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.body()).isEqualTo("{\"ready\":false,\"state\":\"waiting_for_broker\"}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/info,        application/json",
    "/v1/models,      application/json",
    "/v1/requests,    application/json",
    "/metrics,        text/plain; version=0.0.4; charset=utf-8",
    "/,               text/html; charset=utf-8",
    "/page/index.html, text/html; charset=utf-8"
  })
  void tellsWithHeadersThatKeepItToItself(String path, String type) {
    try (HttpBench bench = HttpBench.open()) {
      Response response = bench.get(path);

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("Content-Type")).isEqualTo(type);
      assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(response.header("Cache-Control")).isEqualTo("no-store");
      assertThat(response.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(response.header("Content-Security-Policy"))
          .startsWith("default-src '")
          .doesNotContain("unsafe");
      assertThat(response.header("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /nothing,                    404",
    "GET,    /v1/control/echo,            405",
    "DELETE, /v1/status,                  405",
    "GET,    /page/../index.html,         404",
    "GET,    /page/%2e%2e/page/index.html, 404",
    "GET,    /page/,                      404",
    "GET,    /page/nothing.js,            404",
    "GET,    /page/Site.class,            404",
    "GET,    /v1/requests/me/1,           404",
    "GET,    /v1/requests/a/b/c,          404"
  })
  void hasNothingElse(String method, String path, int status) {
    try (HttpBench bench = HttpBench.open()) {
      Response response = bench.call(method, path, new byte[0]);

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.body()).startsWith("{\"error\":\"");
    }
  }

  @Test
  void aPathThatIsTooLongIsNowhere() {
    try (HttpBench bench = HttpBench.open()) {
      Response response = bench.get("/page/" + "a/".repeat(20_000) + "a.js");

      assertThat(response.status()).isEqualTo(404);
    }
  }

  @Test
  void whoIsRefusedEarlyCanReadTheAnswer() {
    try (HttpBench bench = HttpBench.open()) {
      byte[] body = new byte[4_000_000];

      assertThat(bench.call("POST", "/nothing", body).status()).isEqualTo(404);
      assertThat(bench.call("POST", "/v1/requests/a%20b", body).status()).isEqualTo(404);
      assertThat(bench.call("POST", "/v1/requests/a?lane=no", body).status()).isEqualTo(400);
      assertThat(bench.call("POST", "/v1/requests/a", body).status()).isEqualTo(413);
    }
  }

  @Test
  void answersTheHeadAlone() {
    try (HttpBench bench = HttpBench.open()) {
      Response response = bench.call("HEAD", "/health", new byte[0]);

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEmpty();
    }
  }

  @Test
  void controlsAsOverMqtt() {
    try (HttpBench bench = HttpBench.open()) {
      Response done = bench.post("/v1/control/echo", "{\"model\":\"m\"}");
      assertThat(done.status()).isEqualTo(200);
      assertThat(done.body())
          .contains("\"action\":\"echo\"", "\"model\":\"m\"", "\"status\":\"ok\"");

      Response failed = bench.post("/v1/control/fail", "");
      assertThat(failed.status()).isEqualTo(404);
      assertThat(failed.body()).contains("MODEL_NOT_FOUND");

      assertThat(bench.post("/v1/control/none", "").status()).isEqualTo(400);
      assertThat(bench.post("/v1/control/echo", "{").status()).isEqualTo(400);
      assertThat(bench.post("/v1/control/echo", "x".repeat(70_000)).status()).isEqualTo(413);
    }
  }

  @Test
  void cutsOffWhoDoesNotRead() throws IOException {
    try (HttpBench bench = HttpBench.open();
        Socket deaf = bench.connect()) {
      bench.submissions.answerWith("{\"status\":\"ok\",\"x\":\"" + "x".repeat(30_000_000) + "\"}");
      deaf.getOutputStream()
          .write(
              "POST /v1/requests/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
                  .getBytes(UTF_8));
      await().atMost(LIMIT).until(() -> deaf.getInputStream().available() > 100);
      assertThat(bench.submissions.open).hasSize(1);

      await()
          .atMost(LIMIT)
          .until(
              () -> {
                bench.clock.advance(Duration.ofSeconds(11));
                bench.service.check();
                return bench.submissions.open.isEmpty();
              });

      assertThat(bench.get("/health").status()).isEqualTo(200);
    }
  }
}
