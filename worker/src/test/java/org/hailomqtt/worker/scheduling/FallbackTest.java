package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.protocol.Preset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FallbackTest {
  private final Workbench bench = new Workbench();
  private final RecordingDelivery delivery = new RecordingDelivery();

  private Job job(String json, Optional<Duration> after, boolean compact) {
    Preset preset =
        new Preset(
            "oracle",
            "echo",
            null,
            JsonNodeFactory.instance.objectNode(),
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            compact,
            Optional.of(new Preset.Fallback("Silence.", after)));
    InboundMessage message =
        new InboundMessage(
            "hailo/v1/request/oracle/me/1",
            json.getBytes(StandardCharsets.UTF_8),
            1,
            false,
            MessageProperties.NONE);
    Job job = bench.job(bench.codec(preset), message, delivery);
    bench.ledger.admit(job);
    return job;
  }

  @Test
  void standsInForADeadlineThatPasses() {
    bench.preparation.queue(job("{\"timeout_ms\":1000}", Optional.empty(), false));
    bench.clock.advance(Duration.ofSeconds(1));

    bench.deadlines.check();

    assertThat(delivery.bodies())
        .singleElement()
        .asString()
        .contains(
            "\"status\":\"ok\"",
            "\"type\":\"echo\"",
            "\"preset\":\"oracle\"",
            "\"result\":{\"text\":\"Silence.\"}",
            "\"fallback\":true");
    delivery.confirm();
    assertThat(delivery.acknowledgements()).isEqualTo(1);
  }

  @Test
  void comesEarlierThanTheDeadlineIfItsPresetWantsSo() {
    bench.preparation.queue(
        job("{\"timeout_ms\":60000}", Optional.of(Duration.ofSeconds(2)), false));
    bench.clock.advance(Duration.ofMillis(1999));
    bench.deadlines.check();
    assertThat(delivery.bodies()).isEmpty();

    bench.clock.advance(Duration.ofMillis(1));
    bench.deadlines.check();

    assertThat(delivery.bodies()).singleElement().asString().contains("\"fallback\":true");
  }

  @Test
  void comesAtTheDeadlineIfThatIsEarlier() {
    bench.preparation.queue(
        job("{\"timeout_ms\":1000}", Optional.of(Duration.ofSeconds(2)), false));
    bench.clock.advance(Duration.ofSeconds(1));

    bench.deadlines.check();

    assertThat(delivery.bodies()).singleElement().asString().contains("\"fallback\":true");
  }

  @Test
  void aResultInTimeIsTheReply() {
    bench.answers.succeed(job("{}", Optional.empty(), false), () -> TextNode.valueOf("a result"));

    assertThat(delivery.bodies())
        .singleElement()
        .asString()
        .contains("\"result\":\"a result\"")
        .doesNotContain("fallback");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void standsInForWhatIsNotTheSendersFault(ErrorCode code) {
    bench.answers.fail(job("{}", Optional.empty(), false), Workbench.error(code));

    boolean sendersOwn = delivery.bodies().get(0).contains("\"code\":\"" + code + "\"");
    assertThat(sendersOwn).isNotEqualTo(FallbackReply.covers(code));
    assertThat(sendersOwn)
        .as("a picture that can't be read, or a request that was cancelled")
        .isEqualTo(
            !code.retryable()
                && code != ErrorCode.POISONED
                && code != ErrorCode.INFERENCE_FAILED
                && code != ErrorCode.OUT_OF_DEVICE_MEMORY);
  }

  @Test
  void isTriedAgainWhenTheSameRequestIsSentAgain() {
    Job first = job("{}", Optional.empty(), false);
    bench.answers.fail(first, Workbench.error(ErrorCode.DEVICE_UNAVAILABLE));
    delivery.confirm();

    Admission again =
        bench.ledger.admit(bench.job(Workbench.message(Lane.NORMAL, "1", "{}"), delivery));

    assertThat(again).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void aCompactOneIsItsTextAlone() {
    bench.answers.fail(
        job("{}", Optional.empty(), true), Workbench.error(ErrorCode.DEVICE_UNAVAILABLE));

    assertThat(delivery.bodies()).containsExactly("Silence.");
  }

  @Test
  void aCompactErrorIsItsCodeAndText() {
    bench.answers.fail(job("{}", Optional.empty(), true), Workbench.error(ErrorCode.INVALID_INPUT));

    assertThat(delivery.bodies()).containsExactly("error INVALID_INPUT: text of INVALID_INPUT");
  }

  @Test
  void aCompactReplyIsRepeatedAsItIs() {
    Job job = job("{}", Optional.empty(), true);
    bench.answers.replay(job, "person 2".getBytes(StandardCharsets.UTF_8), true);

    assertThat(delivery.bodies()).containsExactly("person 2");
  }
}
