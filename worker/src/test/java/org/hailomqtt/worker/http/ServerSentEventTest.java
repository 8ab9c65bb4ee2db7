package org.hailomqtt.worker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The framing of text/event-stream. */
class ServerSentEventTest {
  @ParameterizedTest
  @CsvSource({
    "'{\"a\":1}',   'data: {\"a\":1}|'",
    "'',            'data: |'",
    "a|b,           'data: a|data: b|'",
    "a~b,           'data: a|data: b|'",
    "a~|b,          'data: a|data: b|'",
    "a|,            'data: a|data: |'",
    "a||b,          'data: a|data: |data: b|'"
  })
  void writesEachLineOfItsDataAsALineOfData(String data, String lines) {
    byte[] event = ServerSentEvent.of("x", unescaped(data).getBytes(StandardCharsets.UTF_8));

    assertThat(new String(event, StandardCharsets.UTF_8))
        .isEqualTo("event: x\n" + unescaped(lines) + "\n");
  }

  private static String unescaped(String text) {
    return text.replace('|', '\n').replace('~', '\r');
  }
}
