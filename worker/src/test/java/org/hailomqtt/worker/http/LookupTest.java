package org.hailomqtt.worker.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.hailomqtt.worker.http.HttpBench.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is told of a request that the worker knows. */
class LookupTest {
  private static HttpBench bench;

  @BeforeAll
  static void open() {
    bench = HttpBench.open();
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  @Test
  void handsOnTheBytesOfTheReply() {
    bench.known = "{\"status\": \"ok\",  \"x\":1e2}";

    Response response = bench.get("/v1/requests/me/1");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.body())
        .isEqualTo(
            "{\"client\":\"me\",\"id\":\"1\",\"state\":\"complete\","
                + "\"reply\":{\"status\": \"ok\",  \"x\":1e2}}");
  }

  @Test
  void makesATextOfACompactReply() {
    bench.known = "a \"red\" circle";

    assertThat(bench.get("/v1/requests/me/1").body())
        .endsWith("\"reply\":\"a \\\"red\\\" circle\"}");
  }
}
