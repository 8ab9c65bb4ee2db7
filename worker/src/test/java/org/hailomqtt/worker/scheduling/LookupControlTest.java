package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.protocol.ControlCodec;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.protocol.ReplyTopicRule;
import org.junit.jupiter.api.Test;

class LookupControlTest {
  private static final String TO_THE_ONE_WHO_ASKS = "{\"reply_to\":\"hailo/v1/reply/boss/1\"}";

  private final Workbench bench = new Workbench();
  private final RecordingDelivery delivery = new RecordingDelivery();
  private final Job job = bench.job(Workbench.message(Lane.NORMAL, "1", "{}"), delivery);
  private final List<Answer> published = new ArrayList<>();
  private final ControlHandler handler =
      new ControlHandler(
          new ControlCodec(
              Workbench.TOPICS,
              new ReplyTopicRule(Workbench.TOPICS, ReplyTopicRule.defaults(Workbench.TOPICS)),
              () -> "generated"),
          "w1",
          new LookupControl(bench.ledger, bench.answers).actions());

  private String lookup(String client, String id, String body) {
    published.clear();
    handler.handle(
        new InboundMessage(
            "hailo/v1/control/all/lookup/" + client + "/" + id,
            body.getBytes(StandardCharsets.UTF_8),
            1,
            false,
            MessageProperties.NONE),
        published::add);
    return published.isEmpty() ? "" : body(published.get(published.size() - 1));
  }

  private String lookup() {
    return lookup("me", "1", TO_THE_ONE_WHO_ASKS);
  }

  private static String body(Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Test
  void tellsHowFarARequestIs() {
    assertThat(lookup()).contains("\"state\":\"unknown\"", "no such request is here");

    bench.ledger.admit(job);
    assertThat(lookup()).contains("\"state\":\"pending\"").doesNotContain("message");

    bench.ledger.started(job);
    assertThat(lookup()).contains("\"state\":\"running\"");
    assertThat(published).hasSize(1);
  }

  @Test
  void publishesAReplyAgainWhereTheRequestWantedIt() {
    bench.ledger.admit(job);
    bench.answers.succeed(job, () -> TextNode.valueOf("result"));

    assertThat(lookup())
        .contains("\"state\":\"complete\"", "\"published_again\":true")
        .doesNotContain("result");

    assertThat(published).hasSize(2);
    assertThat(published.get(0).to().topic()).isEqualTo("hailo/v1/reply/me/1");
    String first = delivery.bodies().get(0);
    assertThat(body(published.get(0)))
        .isEqualTo(first.substring(0, first.length() - 1) + ",\"duplicate\":true}");
    assertThat(published.get(1).to().topic()).isEqualTo("hailo/v1/reply/boss/1");
  }

  @Test
  void publishesTheReplyAgainThoughNobodyWantsToHearOfTheLookup() {
    bench.ledger.admit(job);
    bench.answers.succeed(job, () -> TextNode.valueOf("result"));

    lookup("me", "1", "");

    assertThat(published)
        .singleElement()
        .satisfies(answer -> assertThat(answer.to().topic()).isEqualTo("hailo/v1/reply/me/1"));
  }

  @Test
  void tellsAFailure() {
    bench.ledger.admit(job);
    bench.answers.fail(job, Workbench.error(ErrorCode.INFERENCE_FAILED));

    assertThat(lookup()).contains("\"state\":\"failed\"");
  }

  @Test
  void knowsAnAcknowledgedRequestForAMinute() {
    bench.ledger.admit(job);
    bench.answers.succeed(job, () -> TextNode.valueOf("result"));
    delivery.confirm();
    bench.clock.advance(Duration.ofSeconds(59));
    assertThat(lookup()).contains("\"state\":\"complete\"");

    bench.clock.advance(Duration.ofSeconds(2));

    assertThat(lookup()).contains("\"state\":\"unknown\"");
  }

  @Test
  void tellsNothingOfARequestOfAnotherClient() {
    bench.ledger.admit(job);

    assertThat(lookup("you", "1", TO_THE_ONE_WHO_ASKS)).contains("\"state\":\"unknown\"");
  }
}
