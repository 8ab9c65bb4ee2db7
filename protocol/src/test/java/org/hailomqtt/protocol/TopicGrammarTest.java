package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicGrammarTest {
  private final TopicGrammar topics = new TopicGrammar("studio/ai");

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withCharRange('A', 'Z')
        .withCharRange('0', '9')
        .withChars("._~:@-")
        .ofMinLength(1)
        .ofMaxLength(64);
  }

  @Property(tries = 200)
  void requestTopicIsReadAsItWasBuilt(
      @ForAll Lane lane,
      @ForAll("names") String type,
      @ForAll("names") String client,
      @ForAll("names") String id) {
    assertThat(topics.parseRequest(topics.request(lane, type, client, id)))
        .isEqualTo(new RequestTopic(lane, type, client, id));
    assertThat(topics.parseRequest(topics.request(lane, type)))
        .isEqualTo(new RequestTopic(lane, type, null, null));
  }

  @Property(tries = 200)
  void controlTopicIsReadAsItWasBuilt(
      @ForAll("names") String worker,
      @ForAll("names") String action,
      @ForAll("names") String client,
      @ForAll("names") String id) {
    assertThat(topics.parseControl(topics.control(worker, action, client, id)))
        .contains(new ControlTopic(worker, action, client, id));
    assertThat(topics.parseControl(topics.control(worker, action)))
        .contains(new ControlTopic(worker, action, null, null));
  }

  @Property(tries = 200)
  void subscriptionsOfAWorkerSeeWhatIsMeantForIt(
      @ForAll Lane lane, @ForAll("names") String type, @ForAll("names") String id) {
    String bare = topics.request(lane, type);
    String named = topics.request(lane, type, "me", id);

    assertThat(ReplyTopicRule.matches(topics.requestFilter(lane), bare)).isTrue();
    assertThat(ReplyTopicRule.matches(topics.requestFilter(lane), named)).isTrue();
    assertThat(ReplyTopicRule.matches(topics.requestFilter(lane, type), bare)).isTrue();
    assertThat(ReplyTopicRule.matches(topics.requestFilter(lane, type), named)).isTrue();
    assertThat(ReplyTopicRule.matches(topics.requestFilter(lane, type + "x"), bare)).isFalse();
    assertThat(ReplyTopicRule.matches(topics.controlFilter(type), topics.control(type, id)))
        .isTrue();
  }

  @Property(tries = 200)
  void lanesNeverSeeEachOthersRequests(@ForAll Lane one, @ForAll Lane other) {
    assertThat(ReplyTopicRule.matches(topics.requestFilter(one), topics.request(other, "clip")))
        .isEqualTo(one == other);
  }

  @Property(tries = 500)
  void parsingNeverThrowsAnythingElse(@ForAll String tail) {
    for (String tree : new String[] {"", "studio/ai/request/", "studio/ai/control/", "studio/"}) {
      String topic = tree + tail;
      try {
        assertThat(topics.parseRequest(topic).type()).matches(Names::isName);
      } catch (ProtocolException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST);
      }
      topics.parseControl(topic);
      topics.isReserved(topic);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "studio/ai/request/clip/me",
        "studio/ai/request/clip/me/1/",
        "studio/ai/request/clip/a/b/1",
        "studio/ai/request/clip//1",
        "studio/ai/request/clip/+/1",
        "studio/ai/request/clip/me/#",
        "studio/ai/request/a b",
        "studio/ai/request/",
        "studio/ai/request",
        "studio/ai/requests/clip",
        "other/request/clip",
        "studio/ai/request-medium/clip"
      })
  void topicThatIsNoRequestIsRefusedWithTheForm(String topic) {
    ProtocolException cause =
        catchThrowableOfType(ProtocolException.class, () -> topics.parseRequest(topic));

    assertThat(cause.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(cause.text())
        .startsWith("'" + topic + "' is not a request topic; publish to studio/ai/request/<type>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "studio/ai/control/all",
        "studio/ai/control/all/ping/me",
        "studio/ai/control/all/ping/me/1/2",
        "studio/ai/control/a b/ping",
        "studio/ai/worker/all/ping"
      })
  void topicThatIsNoControlTopicIsNone(String topic) {
    assertThat(topics.parseControl(topic)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "studio/ai/request",
        "studio/ai/request/clip",
        "studio/ai/request-high/clip",
        "studio/ai/request-low",
        "studio/ai/control/w/ping",
        "studio/ai/worker/w/status"
      })
  void treesThatTheWorkerReadsOrDescribesItselfInAreReserved(String topic) {
    assertThat(topics.isReserved(topic)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "studio/ai/reply/me/1",
        "studio/ai/requested/clip",
        "studio/ai",
        "hailo/v1/request/clip"
      })
  void otherTreesAreNotReserved(String topic) {
    assertThat(topics.isReserved(topic)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a/", "a/+", "#", "$share/a", "a\u0001", "a\n"})
  void baseThatNoTopicCanBeginWithIsRefused(String base) {
    assertThat(TopicGrammar.isBase(base)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TopicGrammar(base))
        .withMessageContaining("is no topic base");
  }

  @Test
  void workerTopicsLieUnderItsId() {
    assertThat(topics.availability("w")).isEqualTo("studio/ai/worker/w/availability");
    assertThat(topics.status("w")).isEqualTo("studio/ai/worker/w/status");
    assertThat(topics.info("w")).isEqualTo("studio/ai/worker/w/info");
  }

  @Test
  void nameIsWhatFitsOneTopicLevel() {
    assertThat(Names.isName("A-z.0_9~:@")).isTrue();
    assertThat(Names.isName("x".repeat(64))).isTrue();
    assertThat(Names.isName("x".repeat(65))).isFalse();
    assertThat("/+#$ \u0000é".chars().mapToObj(Character::toString)).noneMatch(Names::isName);
    assertThat(Names.isName("")).isFalse();
  }
}
