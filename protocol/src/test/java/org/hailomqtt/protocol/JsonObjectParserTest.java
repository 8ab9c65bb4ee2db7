package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonObjectParserTest {
  private final JsonObjectParser parser = new JsonObjectParser(Json.mapper(1 << 20));

  private ProtocolException refusal(String json) {
    return refusal(json.getBytes(StandardCharsets.UTF_8));
  }

  private ProtocolException refusal(byte[] json) {
    return catchThrowableOfType(ProtocolException.class, () -> parser.parse(json));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`{\"a\":1`        | `the JSON is broken or not UTF-8 at line 1, column 7`",
        "`{'a':1}`         | `the JSON is broken or not UTF-8 at line 1, column 2`",
        "`{\"a\":NaN}`     | `the JSON is broken or not UTF-8 at line 1, column`",
        "`{} {}`           | `something follows the JSON object at line 1, column`",
        "`{}x`             | `the JSON is broken or not UTF-8 at line 1, column`",
        "`{\"a\":1,\"a\":2}` | `the field 'a' is there twice at line 1, column`",
        "`{\"b\":{\"a\":1,\"a\":2}}` | `the field 'a' is there twice`",
        "`[1]`             | `got a list`",
        "`\"a\"`           | `got a text`",
        "`5`               | `got a number`",
        "`false`           | `got true or false`",
        "`null`            | `got null`",
        "` `               | `got nothing`",
      })
  void whatIsWrongIsToldWithItsPlace(String json, String text) {
    ProtocolException cause = refusal(json);

    assertThat(cause.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(cause.text()).contains(text);
  }

  @Test
  void hundredThousandBracketsAreRefusedWithoutOverflowingTheStack() {
    assertThat(refusal("[".repeat(100_000)).text()).contains("got a list");
    assertThat(refusal("{\"a\":" + "[".repeat(100_000)).text())
        .isEqualTo("the JSON is nested deeper than 64 levels; flatten it");
    assertThat(refusal("{\"a\":".repeat(100_000)).text())
        .isEqualTo("the JSON is nested deeper than 64 levels; flatten it");
  }

  @Test
  void sixtyFourLevelsAreTaken() {
    String json = "{\"a\":".repeat(63) + "{}" + "}".repeat(63);

    assertThat(parser.parse(json.getBytes(StandardCharsets.UTF_8))).isNotEmpty();
    assertThat(refusal("{\"a\":" + json + "}").text()).contains("64 levels");
  }

  @Test
  void numberOfAThousandDigitsIsRefused() {
    ProtocolException cause = refusal("{\"a\":" + "9".repeat(1000) + "}");

    assertThat(cause.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(cause.text()).contains("a name or number in the JSON is too long");
  }

  @Test
  void moreValuesThanTheHeapShouldHoldAreTooLarge() {
    ProtocolException cause = refusal("{\"a\":[" + "0,".repeat(Json.MAX_TOKENS) + "0]}");

    assertThat(cause.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(cause.text()).contains("more than 600000 values").contains("as a tensor");
  }

  @Test
  void halfAMinuteOfAudioAsAListIsTaken() {
    String json = "{\"audio\":[" + "0.1,".repeat(479_999) + "0]}";

    assertThat(parser.parse(json.getBytes(StandardCharsets.UTF_8)).get("audio")).hasSize(480_000);
  }

  @Test
  void textThatIsNotUtf8IsRefused() {
    assertThat(refusal(Given.latin1("{\"a\":\"\u00e9\"}")).text()).contains("not UTF-8");
    assertThat(refusal("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE)).code())
        .isEqualTo(ErrorCode.BAD_REQUEST);
  }

  @Test
  void manyNamesThatNobodyElseUsesAreNoHarm() {
    for (int round = 0; round < 20; round++) {
      StringBuilder json = new StringBuilder("{");
      for (int i = 0; i < 5_000; i++) {
        json.append("\"name-").append(round).append('-').append(i).append("\":0,");
      }
      byte[] body = json.append("\"z\":0}").toString().getBytes(StandardCharsets.UTF_8);

      assertThat(parser.parse(body)).hasSize(5_001);
    }
  }
}
