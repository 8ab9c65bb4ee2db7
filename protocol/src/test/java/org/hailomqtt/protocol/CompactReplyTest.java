package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompactReplyTest {
  private static final Timing NO_TIME = new Timing(0, 0, 0, 0, 0, 0);

  private static Reply reply(String result) throws JsonProcessingException {
    return new Reply.Success(
        "1",
        "t",
        null,
        "m",
        null,
        "w",
        "cpu",
        Json.mapper(1 << 20).readTree(result),
        NO_TIME,
        null,
        false,
        false,
        false,
        false,
        null);
  }

  private static String text(String result) throws JsonProcessingException {
    return new String(CompactReply.of(reply(result)), StandardCharsets.UTF_8);
  }

  private static byte[] of(String text) {
    return CompactReply.of(
        ReplyCodec.failure("1", new ProtocolException(ErrorCode.INTERNAL, text), null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"labels\":[]} | nothing",
        "{\"boxes\":[]} | nothing",
        "{\"people\":[]} | nothing",
        "{\"lines\":[]} | nothing",
        "{\"text\":\"\"} | nothing",
        "{\"boxes\":[{\"label\":\"cup\"},{\"label\":\"dog\"},{\"label\":\"cup\"}]} | cup 2, dog 1",
        "{\"text\":\"two\\n  lines\\t.\"} | two lines .",
        "{\"results\":[{\"text\":\"a\"},{\"people\":[{},{}]}]} | a; person 2",
        "{\"text\":\"hi\",\"segments\":[]} | hi"
      })
  void saysTheMostOfAResultInOneLine(String result, String expected) throws Exception {
    assertThat(text(result)).isEqualTo(expected);
  }

  @Test
  void aTextThatBeginsLikeJsonCanBeToldFromIt() throws Exception {
    byte[] body = CompactReply.of(reply("{\"text\":\"{\\\"id\\\":1}\"}"));

    assertThat(body).asString().isEqualTo(" {\"id\":1}");
    assertThat(CompactReply.is(body)).isTrue();
    assertThat(CompactReply.is(new ReplyCodec().encode(reply("{}")))).isFalse();
  }

  @Test
  void cutsBetweenCharacters() {
    String text = new String(of("😀".repeat(100)), StandardCharsets.UTF_8);

    assertThat(text).startsWith("error INTERNAL: 😀").endsWith("😀…").doesNotContain("\uFFFD");
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(190, 199);
  }

  @Property(tries = 300)
  void isAlwaysOneShortLine(@ForAll String text) {
    byte[] body = of(text.repeat(10));

    assertThat(body).hasSizeBetween(1, 199);
    assertThat(new String(body, StandardCharsets.UTF_8)).doesNotContain("\n", "\u0000");
  }
}
