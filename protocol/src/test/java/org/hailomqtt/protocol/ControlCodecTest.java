package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlCodecTest {
  private static final String CONTROL = "hailo/v1/control/";

  private static ControlRequest accepted(Given given) {
    DecodedControl decoded = given.control();
    if (decoded instanceof DecodedControl.Accepted accepted) {
      return accepted.request();
    }
    throw new AssertionError("refused: " + ((DecodedControl.Refused) decoded).cause().text());
  }

  private static DecodedControl.Refused refused(Given given) {
    return (DecodedControl.Refused) given.control();
  }

  private static Given control(String tail, String body) {
    return Given.message(CONTROL + tail, body.replace('\'', '"'));
  }

  private static String topicOf(ControlRequest request) {
    return request.replyTo().orElseThrow().topic();
  }

  @Test
  void emptyMessageIsACommand() {
    ControlRequest request = accepted(control("all/ping/me/1", ""));

    assertThat(request.worker()).isEqualTo("all");
    assertThat(request.action()).isEqualTo("ping");
    assertThat(request.client()).isEqualTo("me");
    assertThat(request.id()).isEqualTo("1");
    assertThat(request.fields()).isEmpty();
    assertThat(topicOf(request)).isEqualTo("hailo/v1/reply/me/1");
  }

  @Test
  void senderIsReadFromJsonWhereTheTopicDoesNotSay() {
    ControlRequest request =
        accepted(control("w/load_model", "{'client':'me','request_id':3,'model_path':'x'}"));

    assertThat(topicOf(request)).isEqualTo("hailo/v1/reply/me/3");
    assertThat(request.fields().path("model_path").asText()).isEqualTo("x");
  }

  @Test
  void replyGoesWhereARequestsWould() {
    assertThat(topicOf(accepted(control("w/ping/me/1", "").responseTopic("a/reply/b"))))
        .isEqualTo("a/reply/b");
    assertThat(topicOf(accepted(control("w/ping/me/1", "{'reply_to':'a/reply/c'}"))))
        .isEqualTo("a/reply/c");
    assertThat(topicOf(accepted(control("w/ping", ""))))
        .isEqualTo("hailo/v1/reply/anonymous/generated-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel", "lookup"})
  void replyAboutARequestNeverGoesToThatRequestsOwnTopic(String action) {
    ControlRequest silent = accepted(control("all/" + action + "/me/1", ""));
    ControlRequest asked =
        accepted(
            control("all/" + action + "/me/1", "").responseTopic("a/reply/b").correlationData("c"));

    assertThat(silent.replyTo()).isEmpty();
    assertThat(silent.client()).isEqualTo("me");
    assertThat(silent.id()).isEqualTo("1");
    assertThat(topicOf(asked)).isEqualTo("a/reply/b");
    assertThat(asked.replyTo().orElseThrow().correlationData()).containsExactly('c');
  }

  @Test
  void requestMeantMayBeNamedInJson() {
    ControlRequest request =
        accepted(control("all/cancel", "{'client':'me','id':1,'reply_to':'a/reply/b'}"));

    assertThat(request.client()).isEqualTo("me");
    assertThat(request.id()).isEqualTo("1");
  }

  @Test
  void requestMeantMayHaveNoClient() {
    assertThat(accepted(control("all/cancel", "{'id':'1'}")).client()).isNull();
  }

  @Test
  void cancelThatNamesNoRequestIsRefused() {
    DecodedControl.Refused refused = refused(control("w/cancel", "{'reply_to':'a/reply/b'}"));

    assertThat(refused.cause().code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(refused.cause().text())
        .isEqualTo(
            "cancel names no request; publish to hailo/v1/control/w/cancel/<client>/<id>, or give"
                + " client and id in the JSON body");
    assertThat(refused.replyTo().orElseThrow().topic()).isEqualTo("a/reply/b");
  }

  @Test
  void cancelThatIsRefusedIsToldNobodyWhoDidNotAsk() {
    assertThat(refused(control("w/cancel/me/1", "{")).replyTo()).isEmpty();
    assertThat(refused(control("w/cancel/me/1", "").responseTopic("$SYS/x")).replyTo()).isEmpty();
    assertThat(refused(control("w/ping/me/1", "").responseTopic("$SYS/x")).replyTo()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1]", "hello", "5"})
  void bodyMustBeAnObject(String body) {
    DecodedControl.Refused refused = refused(control("w/ping/me/1", body));

    assertThat(refused.cause().code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(refused.replyTo().orElseThrow().topic()).isEqualTo("hailo/v1/reply/me/1");
  }

  @Test
  void longBodyIsTooLarge() {
    String body = "{'x':'" + "y".repeat(ControlCodec.MAX_BYTES) + "'}";

    assertThat(refused(control("w/ping", body)).cause().code()).isEqualTo(ErrorCode.TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"w", "w/ping/me", "w/ping/me/1/2", "w/ping/a b/1", ""})
  void topicThatIsNoControlTopicIsRefusedWithTheForm(String tail) {
    DecodedControl.Refused refused = refused(control(tail, ""));

    assertThat(refused.cause().code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(refused.cause().text())
        .contains("publish to hailo/v1/control/<worker>/<action> or …/<action>/<client>/<id>");
  }
}
