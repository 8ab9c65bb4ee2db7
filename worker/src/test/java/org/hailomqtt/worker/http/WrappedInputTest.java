package org.hailomqtt.worker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bytes without JSON are taken for when JSON is made of them. */
class WrappedInputTest {
  private static ObjectNode input(byte[] bytes, String type) {
    return WrappedInput.of(
        new RequestContent.Bare(bytes, type, Map.of()), Optional.empty(), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "'',                         Tell me a joke, prompt",
    "text/plain; charset=utf-8,  RIFF....WAVE,   prompt",
    "'',                         RIFF....WAVE,   audio",
    "application/octet-stream,   RIFF....WAVE,   audio",
    "audio/wav,                  anything,       audio",
    "'',                         \u00ff\u00d8\u00ff,  image",
    "image/png,                  anything,       image"
  })
  void believesTheTypeOrLooks(String type, String body, String field) {
    ObjectNode input = input(body.getBytes(ISO_8859_1), type);

    assertThat(input.fieldNames()).toIterable().containsExactly(field);
  }

  @Test
  void readsUtf8() {
    assertThat(input("größer?".getBytes(UTF_8), "").path("prompt").asText()).isEqualTo("größer?");
  }

  @ParameterizedTest
  @CsvSource({"'1,2,3'", "1x2x3", "'[1, 2, 3]'", "'(1,2,3)'"})
  void makesATensorOfWhatHasAShape(String shape) {
    RequestContent.Bare bare = new RequestContent.Bare(new byte[] {1, 2, 3, 4, 5, 6}, "", Map.of());

    ObjectNode input = WrappedInput.of(bare, Optional.of("uint8"), Optional.of(shape));

    assertThat(input)
        .hasToString(
            "{\"tensor\":{\"dtype\":\"uint8\",\"shape\":[1,2,3],\"data_b64\":\"AQIDBAUG\"}}");
  }

  @Test
  void leavesABrokenShapeToTheWorker() {
    RequestContent.Bare bare = new RequestContent.Bare(new byte[1], "", Map.of());

    ObjectNode input = WrappedInput.of(bare, Optional.empty(), Optional.of("two"));

    assertThat(input.at("/tensor/shape").asText()).isEqualTo("two");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> input(new byte[] {(byte) 0xFE, 1}, ""))
        .isInstanceOfSatisfying(HttpFailure.class, e -> assertThat(e.status()).isEqualTo(415));
    assertThatThrownBy(() -> input(new byte[] {'a', 0}, "")).isInstanceOf(HttpFailure.class);
    assertThatThrownBy(() -> input("text".getBytes(UTF_8), "application/octet-stream"))
        .isInstanceOf(HttpFailure.class);
  }
}
