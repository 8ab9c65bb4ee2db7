package org.hailomqtt.worker.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.hailomqtt.worker.http.HttpBench.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call without a token, and who with one. */
class AccessTest {
  private static final String TOKEN = "a-good-token";

  private static HttpBench open;
  private static HttpBench guarded;

  @BeforeAll
  static void start() {
    open = HttpBench.open();
    guarded = HttpBench.withToken(TOKEN);
  }

  @AfterAll
  static void stop() {
    open.close();
    guarded.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:5099",
        "LocalHost:1",
        "127.0.0.1",
        "127.8.9.1:80",
        "[::1]:5099"
      })
  void servesUnderEveryNameOfThisMachine(String host) {
    assertThat(open.get("/v1/status", "Host: " + host).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:5099",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.evil",
        "192.168.1.4:5099",
        "localhost@evil.example",
        "[::2]:5099",
        "0.0.0.0:5099"
      })
  void servesUnderNoOtherNameWithoutAToken(String host) {
    for (String path : new String[] {"/v1/status", "/", "/health", "/nothing"}) {
      Response response = open.get(path, "Host: " + host);

      assertThat(response.status()).as(path).isEqualTo(403);
      assertThat(response.body()).contains("\"code\":\"FORBIDDEN\"", "http.token");
    }
  }

  @Test
  void servesUnderEveryNameWithTheToken() {
    assertThat(
            guarded
                .get("/v1/status", "Host: pi.local:5099", "Authorization: Bearer " + TOKEN)
                .status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil.example,        403",
    "https://127.0.0.1,          403",
    "http://127.0.0.1.evil,      403",
    "http://localhost,           403",
    "null,                       403",
    "http://HOST,                200",
    "https://HOST,               200",
  })
  void changesNothingForThePageOfAnother(String origin, int status) {
    String from = origin.replace("HOST", "127.0.0.1:" + open.port);

    assertThat(open.post("/v1/control/echo", "{}", "Origin: " + from).status()).isEqualTo(status);
    assertThat(open.get("/v1/status", "Origin: " + from).status()).isEqualTo(200);
  }

  @Test
  void holdsNothingForAPictureOrScriptInThePageOfAnother() {
    String cross = "Sec-Fetch-Site: cross-site";

    assertThat(open.get("/v1/status", cross, "Sec-Fetch-Mode: no-cors").status()).isEqualTo(403);
    assertThat(open.get("/", cross, "Sec-Fetch-Mode: navigate").status()).isEqualTo(200);
    assertThat(open.post("/v1/control/echo", "{}", cross, "Sec-Fetch-Mode: navigate").status())
        .isEqualTo(403);
  }

  @Test
  void checksTheOriginWithATokenToo() {
    Response response =
        guarded.post(
            "/v1/control/echo",
            "{}",
            "Authorization: Bearer " + TOKEN,
            "Origin: http://evil.example");

    assertThat(response.status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: y",
        "Authorization: Bearer",
        "Authorization: Bearer wrong",
        "Authorization: Bearer a-good-toke",
        "Authorization: Bearer a-good-token2",
        "Authorization: Basic a-good-token",
        "Cookie: hailo-worker-5099=a-good-token"
      })
  void refusesWithoutTheToken(String header) {
    for (String path : new String[] {"/v1/status", "/metrics", "/v1/requests", "/nothing"}) {
      Response response = guarded.get(path, header);

      assertThat(response.status()).as(path).isEqualTo(401);
      assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer");
      assertThat(response.body()).contains("UNAUTHORIZED").doesNotContain(TOKEN);
    }
  }

  @Test
  void tellsHealthAndShowsTheEmptyPageWithoutTheToken() {
    assertThat(guarded.get("/health").status()).isEqualTo(200);
    assertThat(guarded.get("/ready").status()).isEqualTo(200);
    assertThat(guarded.get("/").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "application/json,                  '{\"token\": \"a-good-token\"}'",
    "application/x-www-form-urlencoded, token=a-good-token"
  })
  void givesABrowserACookieForTheToken(String type, String body) {
    Response login = guarded.post("/login", body, "Content-Type: " + type);

    String cookie = login.header("Set-Cookie");
    assertThat(login.status()).isEqualTo(200);
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(TOKEN);
    String shown = "Cookie: other=1; " + cookie.substring(0, cookie.indexOf(';'));
    assertThat(guarded.get("/v1/status", shown).status()).isEqualTo(200);
    assertThat(guarded.get("/v1/status", shown + "x").status()).isEqualTo(401);
    assertThat(guarded.post("/logout", "", shown).header("Set-Cookie")).contains("Max-Age=0");
  }

  @Test
  void givesNoCookieForAWrongToken() {
    Response login = guarded.post("/login", "token=a-bad-token");

    assertThat(login.status()).isEqualTo(401);
    assertThat(login.header("Set-Cookie")).isEmpty();
    assertThat(guarded.post("/login", "{", "Content-Type: application/json").status())
        .isEqualTo(400);
  }
}
