package org.hailomqtt.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.hailomqtt.harness.HttpCaller.Response;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.WorkerConfig;
import org.hailomqtt.worker.http.HttpConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests, control and what happens, over HTTP, of a real worker with a real broker. */
@Timeout(120)
class HttpIT {
  private static final Path PICTURE =
      WorkerProcess.checkout().resolve(Path.of("client-samples", "pictures", "red-circle.jpg"));
  private static final String TOKEN = "a-good-token";

  private static MosquittoBroker broker;
  private static SimulatedModels models;
  private static EmbeddedWorker pictures;
  private static EmbeddedWorker slow;
  private static HttpCaller caller;
  private static HttpCaller guarded;

  @BeforeAll
  static void start() throws IOException {
    broker = MosquittoBroker.start();
    models = new SimulatedModels().with("slow", Duration.ofMillis(700));
    int port = FreePort.find();
    pictures = worker(WorkerSettings.cpu(broker.uri(), "p").withBase("p"), HttpConfig.at(port));
    caller = new HttpCaller(port);
    int guardedPort = FreePort.find();
    slow =
        worker(
            WorkerSettings.simulated(broker.uri(), "s", models.path()).withBase("s"),
            HttpConfig.at(guardedPort).withToken(TOKEN));
    guarded = new HttpCaller(guardedPort);
  }

  private static EmbeddedWorker worker(WorkerSettings settings, HttpConfig http) {
    WorkerConfig config = settings.config().withHttp(http);
    EmbeddedWorker worker = EmbeddedWorker.startUnconnected(config);
    worker.awaitConnected();
    return worker;
  }

  @AfterAll
  static void stop() {
    slow.close();
    pictures.close();
    models.close();
    broker.close();
  }

  @Test
  void aTextThatNobodyNamedIsLookedAt() throws IOException {
    byte[] text = "a red circle".getBytes(UTF_8);
    String[] form = {"Content-Type", "application/x-www-form-urlencoded"};
    String[] events = {"Accept", "text/event-stream"};

    assertThat(caller.post("/v1/requests/clip", text).json().at("/status").asText())
        .isEqualTo("ok");
    assertThat(caller.post("/v1/requests/clip", text, form).status()).isEqualTo(200);
    assertThat(caller.post("/v1/requests/clip", Files.readAllBytes(PICTURE), events).body())
        .contains("event: reply", "\"status\":\"ok\"");
  }

  @Test
  void aCompactReplyIsALineOfText() {
    String body = "{\"input\": {\"text\": \"a bus\"}, \"compact\": true}";

    Response response = caller.post("/v1/requests/clip", body);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).doesNotStartWith("{");
  }

  @Test
  void aPictureThatIsPostedIsTold() throws IOException {
    Response response = caller.post("/v1/requests/clip", Files.readAllBytes(PICTURE));

    assertThat(response.status()).as(response.body()).isEqualTo(200);
    assertThat(response.json().at("/result/labels/0/label").asText()).isEqualTo("a red circle");
    assertThat(response.json().path("worker").asText()).isEqualTo("p");
    JsonNode last = caller.get("/v1/requests").json().at("/requests");
    assertThat(last.findValuesAsText("id")).contains(response.json().path("id").asText());
  }

  @Test
  void aFormIsToldToo() throws IOException {
    String head =
        """
        --X
        Content-Disposition: form-data; name="params"

        {"labels": ["a blue square", "a red circle"], "top_k": 1}
        --X
        Content-Disposition: form-data; name="image"; filename="a.jpg"
        Content-Type: image/jpeg

        """
            .replace("\n", "\r\n");
    byte[] form =
        Stream.of(
                head.getBytes(UTF_8), Files.readAllBytes(PICTURE), "\r\n--X--\r\n".getBytes(UTF_8))
            .collect(Bytes.joining());

    Response response =
        caller.post("/v1/requests/clip", form, "Content-Type", "multipart/form-data; boundary=X");

    assertThat(response.status()).as(response.body()).isEqualTo(200);
    assertThat(response.json().at("/result/labels").findValuesAsText("label"))
        .containsExactly("a red circle");
  }

  @Test
  void whatIsWrongHasTheErrorOfTheProtocol() {
    Response unknown = caller.post("/v1/requests/nonsense", "{}");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.json().path("code").asText()).isEqualTo("UNKNOWN_TYPE");

    Response bad = caller.post("/v1/requests/clip", "{\"params\": {\"no\": 1}}");
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.json().path("code").asText()).isEqualTo("INVALID_INPUT");

    Response large = caller.post("/v1/requests/clip", new byte[9 << 20]);
    assertThat(large.status()).isEqualTo(413);
  }

  @Test
  void whoDoesNotWaitLooksItUp() throws IOException {
    Response taken =
        caller.post("/v1/requests/clip?wait=false&client=me&id=w1", Files.readAllBytes(PICTURE));

    assertThat(taken.status()).isEqualTo(202);
    String href = taken.json().path("href").asText();
    await().atMost(Limits.GENEROUS).until(() -> caller.get(href).body().contains("complete"));
    JsonNode found = caller.get(href).json();
    assertThat(found.at("/reply/result/labels/0/label").asText()).isEqualTo("a red circle");
    assertThat(found.path("client").asText()).isEqualTo("me");
    assertThat(caller.get("/v1/requests/me/never").status()).isEqualTo(404);
  }

  @Test
  void aPageOfAnotherSiteCanDoNothing() {
    assertThat(caller.post("/v1/control/pause", "", "Origin", "http://evil.example").status())
        .isEqualTo(403);
    assertThat(caller.asHost("evil.example", "/v1/status")).contains(" 403 ");
    assertThat(caller.asHost("localhost:5099", "/v1/status")).contains(" 200 ");
    assertThat(caller.get("/v1/status").json().path("state").asText()).isNotEqualTo("paused");
  }

  @Test
  void whoListensHearsOfRequests() {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (Stream<String> events = caller.stream("/v1/events")) {
      Thread listener = new Thread(() -> collect(events, lines));
      listener.setDaemon(true);
      listener.start();
      await().atMost(Limits.GENEROUS).until(() -> lines.contains("event: status"));

      caller.post("/v1/requests/clip?client=ear&id=1", "{\"input\": {\"text\": \"a bus\"}}");

      await()
          .atMost(Limits.GENEROUS)
          .until(
              () ->
                  lines.stream()
                      .anyMatch(
                          line ->
                              line.contains("\"client\":\"ear\"")
                                  && line.contains("\"code\":\"OK\"")));
      assertThat(lines).contains("event: request");
    }
  }

  private static void collect(Stream<String> events, List<String> lines) {
    try {
      events.forEach(lines::add);
    } catch (RuntimeException e) {
      lines.add(": the stream has ended");
    }
  }

  @Test
  void aStreamTellsHowFarItIsAndEndsWithTheReply() {
    Response response =
        caller.post(
            "/v1/requests/clip",
            "{\"input\": {\"text\": \"a bus\"}}",
            "Accept",
            "text/event-stream");

    assertThat(response.body().lines().filter(line -> line.startsWith("event: ")).distinct())
        .startsWith("event: submitted", "event: progress")
        .endsWith("event: reply");
    assertThat(response.body()).contains("\"event\":\"running\"", "\"status\":\"ok\"");
  }

  @Test
  void theTokenIsAskedFor() {
    assertThat(guarded.get("/v1/status").status()).isEqualTo(401);
    assertThat(guarded.post("/v1/requests/infer", "{}").status()).isEqualTo(401);
    assertThat(guarded.get("/v1/status", "Authorization", "Bearer " + TOKEN).status())
        .isEqualTo(200);
    assertThat(guarded.get("/ready").status()).isEqualTo(200);
  }

  @Test
  void aRequestThatTakesTooLongIsAnsweredInTimeAndCanBeCancelled() {
    String body =
        "{\"model\": \"slow\", \"input\": {\"tensor\": {\"dtype\": \"uint8\", \"shape\": [4],"
            + " \"data_b64\": \"AQIDBA==\"}}}";
    String[] token = {"Authorization", "Bearer " + TOKEN};
    guarded.post("/v1/requests/infer?wait=false&id=first", body, token);

    Response late = guarded.post("/v1/requests/infer?timeout_ms=200", body, token);
    assertThat(late.status()).isEqualTo(504);

    guarded.post("/v1/requests/infer?wait=false&id=second", body, token);
    guarded.post("/v1/requests/infer?wait=false&id=third", body, token);
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> guarded.get("/v1/requests/http/third", token).status() == 200);
    Response cancelled =
        guarded.post("/v1/control/cancel", "{\"client\": \"http\", \"id\": \"third\"}", token);
    assertThat(cancelled.json().path("cancelled").asBoolean()).as(cancelled.body()).isTrue();
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> guarded.get("/v1/requests/http/third", token).body().contains("CANCELLED"));
  }

  @Test
  void aTakenPortIsAProblemAndNotTheEnd() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        EmbeddedWorker worker =
            worker(
                WorkerSettings.simulated(broker.uri(), "t", models.path()).withBase("t"),
                HttpConfig.at(other.getLocalPort()));
        WorkerControl control = new WorkerControl(broker, new TopicGrammar("t"), "t")) {
      await()
          .atMost(Limits.GENEROUS)
          .until(() -> control.ask("status").at("/problem/text").asText().contains("HTTP"));
      assertThat(control.ask("status").path("degraded").asBoolean()).isTrue();

      other.close();

      HttpCaller late = new HttpCaller(other.getLocalPort());
      late.awaitReady(200, "ready");
      assertThat(worker.state().label()).isEqualTo("ready");
      assertThat(control.ask("status").has("problem")).isFalse();
    }
  }
}
