package org.hailomqtt.worker.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.Reply;
import org.hailomqtt.protocol.Timing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyTextTest {
  private static Reply.Success success(String result, boolean duplicate, boolean simulated)
      throws IOException {
    return new Reply.Success(
        "1",
        "t",
        null,
        "m",
        null,
        "w",
        "cpu",
        Json.mapper(10_000).readTree(result),
        new Timing(0, 0, 0, 2.25, 0, 0),
        null,
        duplicate,
        false,
        false,
        simulated,
        null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"labels\":[{\"label\":\"a\",\"score\":0.5},{\"label\":\"b\",\"score\":0.25},"
            + "{\"label\":\"c\",\"score\":0.2},{\"label\":\"d\",\"score\":0.05}]}"
            + " | a 50.0 %, b 25.0 %, c 20.0 %",
        "{\"text\":\"a cat on a mat\"} | a cat on a mat",
        "{\"outputs\":{\"o\":{\"dtype\":\"float32\",\"shape\":[1,10],\"data_b64\":\"\"}}}"
            + " | o float32[1,10]",
        "{\"embedding\":{\"dtype\":\"float32\",\"shape\":[64],\"data_b64\":\"\"}}"
            + " | embedding float32[64]",
        "{\"depth\":3} | {\"depth\":3}",
      })
  void resultIsOneLine(String result, String text) throws IOException {
    assertThat(ReplyText.of(success(result, false, false)))
        .isEqualTo(text + "  (m on cpu, inference 2.3 ms)");
  }

  @Test
  void longResultsAreCutAndNotesAreShown() throws IOException {
    String text = ReplyText.of(success("{\"a\":\"" + "x".repeat(1000) + "\"}", true, true));

    assertThat(text).hasSizeLessThan(300).endsWith("2.3 ms, simulated, answered before)");
  }
}
