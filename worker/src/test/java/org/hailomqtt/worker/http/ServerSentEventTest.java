package org.hailomqtt.worker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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

  @ParameterizedTest
  @CsvSource({"5, false, 1", "300000, false, 3", "300000, true, 1"})
  void writesTheSameInParts(int length, boolean lines, int count) {
    byte[] data = new byte[length];
    Arrays.fill(data, (byte) 'x');
    data[1] = (byte) (lines ? '\n' : 'x');
    ByteArrayOutputStream together = new ByteArrayOutputStream();

    List<byte[]> parts = ServerSentEvent.parts("n", data);
    parts.forEach(together::writeBytes);

    assertThat(parts).hasSize(count);
    assertThat(together.toByteArray()).isEqualTo(ServerSentEvent.of("n", data));
  }

  private static String unescaped(String text) {
    return text.replace('|', '\n').replace('~', '\r');
  }
}
