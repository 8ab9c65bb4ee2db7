package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PresetRequestTest {
  private static final String TOPIC = "hailo/v1/request/oracle/cam1/17";

  private final ObjectNode params =
      JsonNodeFactory.instance.objectNode().put("prompt", "Say.").put("seed", 7);
  private final Preset oracle =
      new Preset(
          "oracle",
          "vlm_chat",
          "qwen2-vl",
          params,
          Optional.of(Duration.ofSeconds(5)),
          Optional.of(Duration.ofSeconds(2)),
          true,
          true,
          true,
          Optional.of(new Preset.Fallback("Silence.", Optional.of(Duration.ofSeconds(3)))));
  private final RequestCodec codec =
      new RequestCodec(
          Given.TOPICS,
          Given.REPLY_TOPICS,
          Given.MAX_BYTES,
          () -> "generated-1",
          name -> Optional.of(oracle).filter(preset -> preset.name().equals(name)));

  private Request request(InboundMessage message) {
    return ((Decoded.Accepted) codec.decode(message)).request();
  }

  private Request json(String body) {
    return request(Given.message(TOPIC, body.replace('\'', '"')).message());
  }

  @Test
  void aBarePictureBecomesARequestWithAllThatThePresetSays() {
    Request request = request(Given.message(TOPIC, Given.JPEG).message());

    assertThat(request.type()).isEqualTo("vlm_chat");
    assertThat(request.preset()).isEqualTo("oracle");
    assertThat(request.client()).isEqualTo("cam1");
    assertThat(request.model()).isEqualTo("qwen2-vl");
    assertThat(request.params()).isEqualTo(params);
    assertThat(request.input()).isInstanceOf(RequestInput.Image.class);
    assertThat(request.options().timeout()).contains(Duration.ofSeconds(5));
    assertThat(request.options().maxAge()).contains(Duration.ofSeconds(2));
    assertThat(request.options().keepNewest()).isTrue();
    assertThat(request.options().stream()).isTrue();
    assertThat(request.options().compact()).isTrue();
    assertThat(request.options().fallback()).isEqualTo(oracle.fallback());
    assertThat(request.replyTo().topic()).isEqualTo("hailo/v1/reply/cam1/17");
  }

  @Test
  void whatTheRequestSaysItselfWins() {
    Request request =
        json(
            "{'model':'other','params':{'seed':8},'timeout_ms':100,'max_age_ms':50,'keep':'all',"
                + "'stream':false,'compact':false}");

    assertThat(request.model()).isEqualTo("other");
    assertThat(request.params()).hasToString("{\"prompt\":\"Say.\",\"seed\":8}");
    assertThat(request.options().timeout()).contains(Duration.ofMillis(100));
    assertThat(request.options().maxAge()).contains(Duration.ofMillis(50));
    assertThat(request.options().keepNewest()).isFalse();
    assertThat(request.options().stream()).isFalse();
    assertThat(request.options().compact()).isFalse();
  }

  @Test
  void aPromptInTheInputWinsToo() {
    assertThat(json("{'input':{'prompt':'Mine.'}}").params()).hasToString("{\"seed\":7}");
    assertThat(json("{'input':{'messages':[]}}").params()).hasToString("{\"seed\":7}");
    assertThat(request(Given.message(TOPIC, "A text.").message()).params())
        .hasToString("{\"seed\":7}");
  }

  @Test
  void theSamePictureToAPresetAndToItsTypeAreTwoRequestsOfOneIdentity() {
    Request toPreset = request(Given.message(TOPIC, Given.JPEG).message());
    Request toType =
        request(Given.message("hailo/v1/request/vlm_chat/cam1/17", Given.JPEG).message());

    assertThat(toPreset.identity()).isEqualTo(toType.identity());
    assertThat(toPreset.fingerprint()).isNotEqualTo(toType.fingerprint());
  }

  @Test
  void anErrorIsAsCompactAsTheReplyWouldHaveBeen() {
    Decoded broken =
        codec.decode(Given.message(TOPIC, "{".getBytes(StandardCharsets.UTF_8)).message());
    Decoded toType = codec.decode(Given.message("hailo/v1/request/clip/me/1", "{").message());

    assertThat(((Decoded.Refused) broken).compact()).isTrue();
    assertThat(((Decoded.Refused) toType).compact()).isFalse();
  }
}
