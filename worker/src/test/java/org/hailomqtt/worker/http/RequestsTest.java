package org.hailomqtt.worker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.http.HttpBench.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are posted: what is published for them, and what their caller is answered. */
class RequestsTest {
  private static final String OK = "{\"id\":\"1\",\"status\":\"ok\",\"result\":{}}";

  private HttpBench bench;

  @BeforeEach
  void open() {
    bench = HttpBench.open();
    bench.submissions.answerWith(OK);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private JsonNode published() throws IOException {
    return new ObjectMapper().readTree(bench.submissions.last().body());
  }

  @Test
  void publishesAPictureAsItIsAndAnswersTheReply() {
    byte[] picture = {(byte) 0xFF, (byte) 0xD8, 0, 1, 2};

    Response response =
        bench.call("POST", "/v1/requests/clip?model=m&timeout_ms=1500&lane=high", picture);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(OK);
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    Submissions.Submission request = bench.submissions.last();
    assertThat(request.body()).isEqualTo(picture);
    assertThat(request.type()).isEqualTo("clip");
    assertThat(request.client()).isEqualTo("http");
    assertThat(request.id()).isNotEmpty();
    assertThat(request.lane()).isEqualTo(Lane.HIGH);
    assertThat(request.contentType()).isEmpty();
    assertThat(request.expirySeconds()).isEqualTo(2);
    assertThat(request.user()).isEqualTo(Map.of("model", "m"));
    assertThat(bench.submissions.open).isEmpty();
  }

  @Test
  void believesWhatAContentTypeSays() {
    bench.post("/v1/requests/llm", "{not json", "Content-Type: text/plain; charset=utf-8");

    assertThat(bench.submissions.last().contentType()).isEqualTo("text/plain; charset=utf-8");
    assertThat(bench.submissions.last().body()).asString(UTF_8).isEqualTo("{not json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: application/json",
        "Content-Type: application/x-www-form-urlencoded",
        "X: y"
      })
  void readsJsonAndHasTheReplyComeHere(String type) throws IOException {
    bench.post(
        "/v1/requests/clip?model=wins",
        "{\"client\":\"me\",\"id\":7,\"model\":\"loses\",\"reply_to\":\"else/where\",\"params\":{\"a\":1}}",
        type);

    assertThat(bench.submissions.last().client()).isEqualTo("me");
    assertThat(bench.submissions.last().id()).isEqualTo("7");
    assertThat(bench.submissions.last().contentType()).isEqualTo("application/json");
    assertThat(published().has("reply_to")).isFalse();
    assertThat(published().path("model").asText()).isEqualTo("wins");
    assertThat(published().at("/params/a").asInt()).isEqualTo(1);
  }

  @Test
  void queryBeatsBodyAboutWhoAsks() {
    bench.post("/v1/requests/clip?client=q&id=q1", "{\"client\":\"b\",\"id\":\"b1\"}");

    assertThat(bench.submissions.last().client()).isEqualTo("q");
    assertThat(bench.submissions.last().id()).isEqualTo("q1");
  }

  private Response form(String query, String... parts) {
    StringBuilder body = new StringBuilder();
    for (String part : parts) {
      String[] split = part.split("=", 2);
      body.append("--X\r\nContent-Disposition: form-data; name=\"")
          .append(split[0])
          .append("\"\r\n\r\n")
          .append(split[1])
          .append("\r\n");
    }
    return bench.post(
        "/v1/requests/clip" + query,
        body + "--X--\r\n",
        "Content-Type: multipart/form-data; boundary=X");
  }

  @Test
  void oneFileOfAFormStaysAsItIs() {
    form("", "image=bytes", "model=m", "id=9");

    assertThat(bench.submissions.last().body()).asString(UTF_8).isEqualTo("bytes");
    assertThat(bench.submissions.last().id()).isEqualTo("9");
    assertThat(bench.submissions.last().user()).isEqualTo(Map.of("model", "m"));
  }

  @Test
  void aFormWithMoreBecomesJson() throws IOException {
    form(
        "",
        "image=one",
        "image=two",
        "params={\"top_k\":1}",
        "prompt=what?",
        "input={\"mode\":\"x\"}");

    assertThat(published().at("/input/images").size()).isEqualTo(2);
    assertThat(published().at("/input/images/0").binaryValue()).asString(UTF_8).isEqualTo("one");
    assertThat(published().at("/input/prompt").asText()).isEqualTo("what?");
    assertThat(published().at("/input/mode").asText()).isEqualTo("x");
    assertThat(published().at("/params/top_k").asInt()).isEqualTo(1);
  }

  @Test
  void aFormWithAnUnknownOrBrokenPartIsRefused() {
    assertThat(form("", "imag=one").body()).contains("imag", "INVALID_INPUT");
    assertThat(form("", "params={", "prompt=a").body()).contains("params", "INVALID_INPUT");
    assertThat(form("", "params=[1]", "prompt=a").body()).contains("JSON object");
    assertThat(bench.submissions.requests).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/requests/clip?lane=fast,      {},   400",
    "/v1/requests/clip?client=a%2Fb,   {},   400",
    "/v1/requests/clip?id=%23,         {},   400",
    "/v1/requests/clip?timeout_ms=0,   {},   400",
    "/v1/requests/clip?timeout_ms=x,   {},   400",
    "/v1/requests/clip,                {,    400",
    "/v1/requests/clip,                '',   400",
    "/v1/requests/a%20b,               {},   404",
    "/v1/requests/clip/me/1,           {},   404",
  })
  void refusesWhatCanBeNoRequest(String path, String body, int status) {
    Response response = bench.post(path, body);

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.body()).startsWith("{\"error\":\"").contains("\"code\":\"");
    assertThat(bench.submissions.requests).isEmpty();
  }

  @Test
  void refusesABodyThatIsTooLarge() {
    Response response = bench.post("/v1/requests/clip", "x".repeat(HttpBench.MAX_BYTES + 1));

    assertThat(response.status()).isEqualTo(413);
    assertThat(bench.submissions.requests).isEmpty();
    assertThat(bench.post("/v1/requests/clip", "x".repeat(HttpBench.MAX_BYTES)).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_INPUT, 400", "UNKNOWN_TYPE, 404", "CONFLICT, 409", "TOO_LARGE, 413",
    "UNSUPPORTED_MEDIA, 415", "QUEUE_FULL, 429", "DRAINING, 503", "TIMEOUT, 504",
    "EXPIRED, 504", "INFERENCE_FAILED, 500", "OF_TOMORROW, 500"
  })
  void anErrorReplyHasAFittingStatus(String code, int status) {
    String reply = "{\"id\":\"1\",\"status\":\"error\",\"code\":\"" + code + "\"}";
    bench.submissions.answerWith(reply);

    Response response = bench.post("/v1/requests/clip", "{}");

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.body()).isEqualTo(reply);
  }

  @Test
  void whoDoesNotWaitIsToldWhereToAsk() {
    bench.submissions.behaviour = Submissions.Listener::taken;

    Response response = bench.post("/v1/requests/clip?wait=false&client=me&id=1", "{}");

    assertThat(response.status()).isEqualTo(202);
    assertThat(response.body())
        .isEqualTo("{\"id\":\"1\",\"client\":\"me\",\"href\":\"/v1/requests/me/1\"}");
  }

  @Test
  void aTimeoutThatIsTooLongIsTheLongestThereIs() throws IOException {
    bench.post("/v1/requests/clip?timeout_ms=9223372036854775807", "a text");
    assertThat(bench.submissions.last().expirySeconds()).isEqualTo(600);

    bench.post("/v1/requests/clip", "{\"timeout_ms\":9000000000000000}");
    assertThat(bench.submissions.last().expirySeconds()).isEqualTo(600);
    assertThat(published().path("timeout_ms").asLong()).isEqualTo(600_000);
  }

  @Test
  void whatTheBrokerDoesNotTakeIsUnavailable() {
    bench.submissions.behaviour = listener -> listener.failed("nobody serves this");

    for (String query : new String[] {"", "?wait=false"}) {
      Response response = bench.post("/v1/requests/clip" + query, "{}");

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.body()).contains("nobody serves this", "UNAVAILABLE");
    }
    bench.submissions.refusal = "the broker can't be reached";
    assertThat(bench.post("/v1/requests/clip", "{}").body()).contains("can't be reached");
  }

  @Test
  void whoWaitsInVainIsToldWhereToAskLater() {
    bench.submissions.behaviour = Submissions.Listener::taken;

    Response response = bench.post("/v1/requests/clip?id=slow&timeout_ms=1", "{}");

    assertThat(response.status()).isEqualTo(504);
    assertThat(response.body()).contains("TIMEOUT", "/v1/requests/http/slow");
    assertThat(bench.submissions.open).isEmpty();
  }

  @Test
  void streamsWhatComesAndThenTheReply() throws IOException {
    bench.submissions.behaviour =
        listener -> {
          listener.taken();
          listener.progress("{\"event\":\"running\"}".getBytes(UTF_8));
          listener.chunk("{\"seq\":0,\"text\":\"Hel\"}".getBytes(UTF_8));
          listener.chunk("{\"seq\":1,\"text\":\"lo\"}".getBytes(UTF_8));
          listener.reply(OK.getBytes(UTF_8));
        };

    Response response =
        bench.post(
            "/v1/requests/llm?id=1",
            "hello",
            "Content-Type: text/plain",
            "Accept: text/event-stream");

    assertThat(response.header("Content-Type")).startsWith("text/event-stream");
    assertThat(response.body().lines().filter(line -> line.matches("(event|data): .*")))
        .containsExactly(
            "event: submitted",
            "data: {\"id\":\"1\",\"client\":\"http\",\"href\":\"/v1/requests/http/1\"}",
            "event: progress",
            "data: {\"event\":\"running\"}",
            "event: chunk",
            "data: {\"seq\":0,\"text\":\"Hel\"}",
            "event: chunk",
            "data: {\"seq\":1,\"text\":\"lo\"}",
            "event: reply",
            "data: " + OK);
    assertThat(published().path("stream").asBoolean()).isTrue();
    assertThat(published().path("events").asBoolean()).isTrue();
    assertThat(published().at("/input/prompt").asText()).isEqualTo("hello");
  }
}
