package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyAddressingTest {
  @Test
  void responseTopicComesBeforeAllElse() {
    Given message =
        Given.message(
                "hailo/v1/request/clip/me/1", "{\"reply_to\":\"a/reply/b\",\"client\":\"you\"}")
            .responseTopic("mine/response/7");

    assertThat(message.accepted().replyTo().topic()).isEqualTo("mine/response/7");
  }

  @Test
  void replyToComesBeforeClientAndId() {
    Given message = Given.message("hailo/v1/request/clip/me/1", "{\"reply_to\":\"a/reply/b\"}");

    assertThat(message.accepted().replyTo().topic()).isEqualTo("a/reply/b");
  }

  @Test
  void clientAndIdOfTheTopicMakeTheReplyTopic() {
    Request request = Given.message("hailo/v1/request/clip/me/1", Given.JPEG).accepted();

    assertThat(request.replyTo().topic()).isEqualTo("hailo/v1/reply/me/1");
    assertThat(request.client()).isEqualTo("me");
    assertThat(request.id()).isEqualTo("1");
  }

  @Test
  void topicBeatsJson() {
    Given message =
        Given.message("hailo/v1/request/clip/me/1", "{\"client\":\"you\",\"id\":\"2\"}");

    assertThat(message.accepted().replyTo().topic()).isEqualTo("hailo/v1/reply/me/1");
  }

  @Test
  void whatTheTopicSaysIsNotReadFromJson() {
    Given message =
        Given.message("hailo/v1/request/clip/me/1", "{\"client\":\"a/b\",\"id\":[],\"reply_to\":5}")
            .responseTopic("mine/response/7");

    assertThat(message.accepted().id()).isEqualTo("1");
  }

  @Test
  void clientAndIdOfJsonMakeTheReplyTopic() {
    assertThat(Given.request("{'client':'me','id':'1'}").accepted().replyTo().topic())
        .isEqualTo("hailo/v1/reply/me/1");
  }

  @Test
  void senderWithoutClientAndIdIsAnsweredAsAnonymous() {
    Request request = Given.message("hailo/v1/request/clip", Given.JPEG).accepted();

    assertThat(request.replyTo().topic()).isEqualTo("hailo/v1/reply/anonymous/generated-1");
    assertThat(request.id()).isEqualTo("generated-1");
    assertThat(request.client()).isNull();
  }

  @Test
  void clientWithoutIdIsAnsweredInItsOwnTree() {
    assertThat(Given.request("{'client':'me'}").accepted().replyTo().topic())
        .isEqualTo("hailo/v1/reply/me/generated-1");
  }

  @Test
  void idWithoutClientIsKeptInTheAnonymousTree() {
    Request request = Given.request("{'id':'7'}").accepted();

    assertThat(request.replyTo().topic()).isEqualTo("hailo/v1/reply/anonymous/7");
    assertThat(request.id()).isEqualTo("7");
  }

  @Test
  void correlationDataGoesWithTheReplyByteForByte() {
    Given message =
        Given.message("hailo/v1/request/clip/me/1", Given.JPEG).correlationData("\0\u00ff\1");

    assertThat(message.accepted().replyTo().correlationData()).containsExactly(0, 0xff, 1);
  }

  @Test
  void numberIsReadAsTextWhereANameIsMeant() {
    Request request = Given.request("{'client':12,'id':12345678901234567890}").accepted();

    assertThat(request.replyTo().topic()).isEqualTo("hailo/v1/reply/12/12345678901234567890");
  }

  @Test
  void numberWithAFractionHasNoExponent() {
    assertThat(Given.request("{'client':'me','id':1.5e12}").accepted().id())
        .isEqualTo("1500000000000");
    assertThat(Given.request("{'client':'me','id':0.25}").accepted().id()).isEqualTo("0.25");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a/b'", "'a b'", "''", "true", "[1]", "{}", "1e999", "1e300", "'é'"})
  void idThatIsNoNameIsRefusedInTheClientsTree(String id) {
    Decoded.Refused refused = Given.request("{'client':'me','id':" + id + "}").refused();

    assertThat(refused.cause().code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(refused.cause().pointer()).isEqualTo("/id");
    assertThat(refused.cause().text()).startsWith("'id' must be 1 to 64 characters of");
    assertThat(refused.replyTo().orElseThrow().topic()).isEqualTo("hailo/v1/reply/me/generated-1");
  }

  @Test
  void clientThatIsNoNameIsRefusedAtItsReplyTo() {
    Decoded.Refused refused =
        Given.request("{'client':'a/b','id':'1','reply_to':'x/reply/y'}").refused();

    assertThat(refused.cause().pointer()).isEqualTo("/client");
    assertThat(refused.replyTo().orElseThrow().topic()).isEqualTo("x/reply/y");
  }

  @Test
  void replyTopicThatIsNotAllowedIsToldOnTheClassicOne() {
    Decoded.Refused refused =
        Given.message("hailo/v1/request/clip/me/1", Given.JPEG)
            .responseTopic("$SYS/broker")
            .correlationData("c")
            .refused();

    assertThat(refused.cause().code()).isEqualTo(ErrorCode.REPLY_TOPIC_NOT_ALLOWED);
    assertThat(refused.id()).isEqualTo("1");
    assertThat(refused.replyTo().orElseThrow().topic()).isEqualTo("hailo/v1/reply/me/1");
    assertThat(refused.replyTo().orElseThrow().correlationData()).containsExactly('c');
  }

  @Test
  void replyTopicThatIsNotAllowedIsToldBeforeAllElse() {
    Decoded.Refused refused =
        Given.message("hailo/v1/request/clip/me/1", "{").responseTopic("$SYS/broker").refused();

    assertThat(refused.cause().code()).isEqualTo(ErrorCode.REPLY_TOPIC_NOT_ALLOWED);
  }

  @Test
  void classicTopicIsKnownFromJsonToo() {
    Decoded.Refused refused =
        Given.request("{'client':'me','id':'1','reply_to':'hailo/v1/request/clip'}").refused();

    assertThat(refused.cause().code()).isEqualTo(ErrorCode.REPLY_TOPIC_NOT_ALLOWED);
    assertThat(refused.replyTo().orElseThrow().topic()).isEqualTo("hailo/v1/reply/me/1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"client\":\"me\"}", "{\"id\":\"1\"}"})
  void replyTopicThatIsNotAllowedIsToldNobodyIfClientOrIdIsUnknown(String body) {
    Decoded.Refused refused =
        Given.message("hailo/v1/request/clip", body).responseTopic("a/#").refused();

    assertThat(refused.cause().code()).isEqualTo(ErrorCode.REPLY_TOPIC_NOT_ALLOWED);
    assertThat(refused.replyTo()).isEmpty();
  }

  @Test
  void brokenBodyIsAnsweredByWhatTopicAndPropertiesSaid() {
    assertThat(topicOf(Given.message("hailo/v1/request/clip/me/1", "{").refused()))
        .isEqualTo("hailo/v1/reply/me/1");
    assertThat(
            topicOf(
                Given.message("hailo/v1/request/clip", "{").responseTopic("x/reply/y").refused()))
        .isEqualTo("x/reply/y");
    assertThat(topicOf(Given.message("hailo/v1/request/clip", "{").refused()))
        .isEqualTo("hailo/v1/reply/anonymous/generated-1");
  }

  @Test
  void badTopicIsAnsweredAtTheResponseTopic() {
    Decoded.Refused refused =
        Given.message("hailo/v1/request/clip/a/b/1", Given.JPEG)
            .responseTopic("x/reply/y")
            .refused();

    assertThat(refused.cause().code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(refused.cause().text())
        .contains("'hailo/v1/request/clip/a/b/1' is not a request topic")
        .contains("publish to hailo/v1/request/<type> or hailo/v1/request/<type>/<client>/<id>");
    assertThat(topicOf(refused)).isEqualTo("x/reply/y");
  }

  private static String topicOf(Decoded.Refused refused) {
    return refused.replyTo().orElseThrow().topic();
  }
}
