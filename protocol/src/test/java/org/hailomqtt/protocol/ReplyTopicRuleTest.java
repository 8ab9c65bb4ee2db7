package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTopicRuleTest {
  private final ReplyTopicRule rule = Given.REPLY_TOPICS;

  private ProtocolException refusal(String topic) {
    return catchThrowableOfType(ProtocolException.class, () -> rule.check(topic, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hailo/v1/reply/me/1",
        "hailo/v1/reply/me/1/2/3",
        "reply/x",
        "myapp/reply/a/b",
        "myapp/response/a",
        "clients/me/inbox",
        "clients/me/inbox/é 😀"
      })
  void usualReplyTopicsAreAllowed(String topic) {
    assertThatCode(() -> rule.check(topic, null)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                          | is empty",
        "a/reply/+                   | holds a wildcard",
        "a/reply/#                   | holds a wildcard",
        "$SYS/reply/x                | begins with $",
        "hailo/v1/request/clip       | lies in a tree that the worker reads",
        "hailo/v1/request-low/clip/a/b | lies in a tree that the worker reads",
        "hailo/v1/control/all/drain  | lies in a tree that the worker reads",
        "hailo/v1/worker/w/status    | lies in a tree that the worker reads",
        "home/light/set              | is not among those this worker replies to",
        "hailo/v1/replies/x          | is not among those this worker replies to",
        "/home                       | is not among those",
      })
  void otherTopicsAreRefusedWithTheReason(String topic, String reason) {
    ProtocolException cause = refusal(topic);

    assertThat(cause.code()).isEqualTo(ErrorCode.REPLY_TOPIC_NOT_ALLOWED);
    assertThat(cause.text())
        .contains("'" + topic + "' " + reason)
        .contains("choose one that matches hailo/v1/reply/# or reply/# or +/reply/#")
        .endsWith("(setting reply_allow)");
  }

  @Test
  void reservedTreesStayReservedWhateverIsAllowed() {
    ReplyTopicRule everything = new ReplyTopicRule(Given.TOPICS, List.of("#"));

    assertThatCode(() -> everything.check("home/light/set", null)).doesNotThrowAnyException();
    assertThat(
            catchThrowableOfType(
                ProtocolException.class, () -> everything.check("hailo/v1/request/clip", null)))
        .isNotNull();
  }

  /** mosquitto 2.0.11 ends the connection of whoever publishes to such a topic. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0", "\u0001", "\t", "\n", "\u007f", "\u0085", "\ufdd0", "\uffff", "\ud800", "\udc00"
      })
  void characterThatCostsTheConnectionIsRefused(String character) {
    assertThat(refusal("a/reply/" + character).text()).contains("holds a control character");
    assertThat(refusal("a/reply/" + character + "/b").text()).contains("holds a control character");
  }

  @Test
  void nonCharacterBeyondTheBasicPlaneIsRefused() {
    assertThat(refusal("a/reply/" + Character.toString(0x1FFFE))).isNotNull();
  }

  @Test
  void veryManyLevelsOrBytesAreRefused() {
    assertThat(refusal("a/reply" + "/b".repeat(100)).text()).contains("more than 100 slashes");
    assertThat(refusal("a/reply/" + "é".repeat(509)).text()).contains("more than 1024 bytes");
    assertThat(refusal("a/reply/" + "x".repeat(1_000_000)).text()).hasSizeLessThan(400);
    assertThatCode(() -> rule.check("a/reply/" + "é".repeat(508), null)).doesNotThrowAnyException();
    assertThatCode(() -> rule.check("a/reply" + "/b".repeat(99), null)).doesNotThrowAnyException();
  }

  @Property(tries = 1000)
  void whateverPassesCanBePublishedTo(@ForAll @StringLength(max = 30) String tail) {
    String topic = "a/reply/" + tail;
    if (refusal(topic) != null) {
      return;
    }

    assertThat(topic).doesNotContain("+", "#", "\0");
    assertThat(new String(topic.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(topic);
    assertThat(topic.codePoints()).noneMatch(Character::isISOControl);
  }

  @Test
  void aFilterWithTheClientLetsEachClientHaveItsOwnTreeOnly() {
    ReplyTopicRule narrow = new ReplyTopicRule(Given.TOPICS, List.of("hailo/v1/reply/{client}/#"));

    assertThatCode(() -> narrow.check("hailo/v1/reply/ann/1/2", "ann")).doesNotThrowAnyException();
    for (String other : List.of("hailo/v1/reply/bob/1", "hailo/v1/reply/annie/1", "reply/ann")) {
      assertThat(
              catchThrowableOfType(ProtocolException.class, () -> narrow.check(other, "ann"))
                  .code())
          .isEqualTo(ErrorCode.REPLY_TOPIC_NOT_ALLOWED);
    }
  }

  @Test
  void aFilterWithTheClientFitsNothingOfAMessageWhoseTopicNamesNone() {
    Given request =
        Given.message(
            "hailo/v1/request/clip",
            "{\"client\": \"bob\", \"id\": \"1\", \"reply_to\": \"hailo/v1/reply/bob/x\"}");
    RequestCodec narrow =
        new RequestCodec(
            Given.TOPICS,
            new ReplyTopicRule(Given.TOPICS, List.of("hailo/v1/reply/{client}/#")),
            Given.MAX_BYTES,
            () -> "generated");

    Decoded.Refused refused = (Decoded.Refused) narrow.decode(request.message());

    assertThat(refused.cause().code()).isEqualTo(ErrorCode.REPLY_TOPIC_NOT_ALLOWED);
  }

  @Test
  void whoeverMaySendControlMaySpeakOfEveryClient() {
    ReplyTopicRule narrow =
        new ReplyTopicRule(Given.TOPICS, List.of("hailo/v1/reply/{client}/#")).ofAnyClient();

    assertThatCode(() -> narrow.check("hailo/v1/reply/bob/1", "ann")).doesNotThrowAnyException();
  }

  @Test
  void filterThatIsNoneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReplyTopicRule(Given.TOPICS, List.of("a/#/b")))
        .withMessageContaining("'a/#/b' is no topic filter");
  }
}
