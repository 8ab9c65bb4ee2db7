package org.hailomqtt.worker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What HTTP says about a reply without parsing all of it. */
class ReplyHeadTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\":\"1\",\"status\":\"ok\",\"result\":{}}                             | 200",
        "{\"result\":{\"status\":\"error\"},\"list\":[{}],\"status\":\"ok\"}        | 200",
        "{\"status\":\"error\",\"code\":\"CONFLICT\"}                               | 409",
        "{\"code\":\"CONFLICT\",\"detail\":{\"code\":\"x\"},\"status\":\"error\"}   | 409",
        "{\"status\":\"error\"}                                                     | 500",
        "{\"status\":1,\"code\":2}                                                  | 500",
        "{\"status\":\"err                                                          | 500"
      })
  void readsTheFirstLevelOfJson(String reply, int status) {
    assertThat(ReplyHead.of(reply.getBytes(UTF_8)))
        .isEqualTo(new ReplyHead(status, "application/json"));
  }

  @ParameterizedTest
  @CsvSource({
    "a red circle, 200",
    "error QUEUE_FULL: try again, 429",
    "error of mine: a text, 200",
    "error, 200"
  })
  void readsALineOfText(String reply, int status) {
    assertThat(ReplyHead.of(reply.getBytes(UTF_8)))
        .isEqualTo(new ReplyHead(status, "text/plain; charset=utf-8"));
  }

  @Test
  void readsNoFurtherThanTheStatus() {
    byte[] reply = ("{\"status\":\"ok\",\"result\":" + "[".repeat(100_000)).getBytes(UTF_8);

    assertThat(ReplyHead.of(reply).status()).isEqualTo(200);
  }
}
